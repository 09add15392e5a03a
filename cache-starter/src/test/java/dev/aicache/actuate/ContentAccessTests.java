package dev.aicache.actuate;

import java.security.Principal;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.mock.web.reactive.function.server.MockServerRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;

import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is shown what entries answer. */
class ContentAccessTests {

    private static @Nullable Principal principal(String who) {
        return switch (who) {
            case "nobody" -> null;
            case "somebody" -> () -> "somebody";
            default -> new TestingAuthenticationToken("somebody", "secret", who);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "NEVER,           nobody,       AUDITOR,      false",
        "NEVER,           ROLE_AUDITOR, AUDITOR,      false",
        "ALWAYS,          nobody,       AUDITOR,      true",
        "WHEN_AUTHORIZED, nobody,       ,             false",
        "WHEN_AUTHORIZED, somebody,     ,             true",
        "WHEN_AUTHORIZED, nobody,       AUDITOR,      false",
        "WHEN_AUTHORIZED, somebody,     AUDITOR,      false",
        "WHEN_AUTHORIZED, ROLE_READER,  AUDITOR,      false",
        "WHEN_AUTHORIZED, ROLE_AUDITOR, AUDITOR,      true",
        "WHEN_AUTHORIZED, ROLE_AUDITOR, ROLE_AUDITOR, true",
        "WHEN_AUTHORIZED, AUDITOR,      AUDITOR,      true",
        "WHEN_AUTHORIZED, AUDITOR,      ROLE_AUDITOR, false"
    })
    void isGrantedAsDetailsOfHealthAre(Show show, String who, @Nullable String role, boolean isGranted) {
        ContentAccess access = new ContentAccess(show, role == null ? List.of() : List.of(role));
        MockServerRequest.Builder request = MockServerRequest.builder();
        Principal principal = principal(who);
        if (principal != null) {
            request.principal(principal);
        }

        StepVerifier.create(access.isGranted(request.build()))
                .assertNext(granted -> assertThat(granted).isEqualTo(isGranted))
                .verifyComplete();
    }
}
