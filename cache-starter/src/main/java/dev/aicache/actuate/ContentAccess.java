package dev.aicache.actuate;

import java.security.Principal;
import java.util.Collection;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.web.reactive.function.server.ServerRequest;

import reactor.core.publisher.Mono;

/**
 * Who is shown what entries answer, as Actuator has it for the details of health: nobody, everybody, or who is authenticated
 * and has one of the roles, if there are any.
 */
public final class ContentAccess {

    /** How an authority is called that is a role, to Spring Security. */
    private static final String PREFIX = "ROLE_";

    private final Show show;
    private final Collection<String> roles;

    /** @param roles with or without the prefix {@code ROLE_} */
    public ContentAccess(Show show, Collection<String> roles) {
        this.show = show;
        this.roles = roles.stream().flatMap(ContentAccess::spellings).toList();
    }

    private static Stream<String> spellings(String role) {
        return role.startsWith(PREFIX) ? Stream.of(role) : Stream.of(role, PREFIX + role);
    }

    /** Whether whoever asks is shown it. */
    Mono<Boolean> isGranted(ServerRequest request) {
        return request.principal()
                .map(principal -> show.isShown(new Asking(principal), roles))
                .switchIfEmpty(Mono.fromSupplier(() -> show.isShown(new Asking(null), roles)));
    }

    /** @param principal null for nobody; its authorities, where it has any, are looked at by {@link Show} */
    private record Asking(@Nullable Principal principal) implements SecurityContext {

        @Override
        public @Nullable Principal getPrincipal() {
            return principal;
        }

        @Override
        public boolean isUserInRole(String role) {
            return false;
        }
    }
}
