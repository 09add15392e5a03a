package dev.aicache.key;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.CacheKey;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.Scope;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose a request is, and that nobody shares who should not. */
class ScopeResolverTests {

    private static final Presented NOTHING = new Presented(Headers.empty(), null);

    private static Presented with(String... namesAndValues) {
        return new Presented(Headers.of(namesAndValues), null);
    }

    private static Presented asking(@Nullable String query) {
        return new Presented(Headers.empty(), query);
    }

    private static Optional<ScopeValue> credential(Presented arrived, Presented present) {
        return ScopeResolver.resolve(Scope.CREDENTIAL, arrived, present, null);
    }

    private static CacheKey key(ScopeValue scope) {
        CacheRequest request = new CacheRequest("POST", "/", null, Headers.empty(), new byte[0]);
        return new KeyDeriver().alias(KeyMaterial.of("r", "u", scope, request, List.of()), request.body());
    }

    private static void assertAllDiffer(List<Optional<ScopeValue>> scopes) {
        Set<CacheKey> keys = new HashSet<>();
        scopes.forEach(scope -> keys.add(key(scope.orElseThrow())));
        assertThat(keys).hasSameSizeAs(scopes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "x-api-key", "API-KEY", "X-Goog-Api-Key"})
    void isTheCredentialInAnyHeaderThatProvidersTakeItIn(String header) {
        assertAllDiffer(List.of(
                credential(with(header, "a"), NOTHING),
                credential(with(header, "b"), NOTHING),
                credential(NOTHING, with(header, "a")),
                credential(with(header, "a"), with(header, "a")),
                credential(with(header, "a", header, "b"), NOTHING),
                credential(with(header, "b", header, "a"), NOTHING),
                credential(with(header, "a, b"), NOTHING)));
    }

    @Test
    void isTheCredentialInTheQuery() {
        assertAllDiffer(List.of(
                credential(asking("key=a"), NOTHING),
                credential(asking("alt=sse&key=b"), NOTHING),
                credential(asking("%6Bey=c"), NOTHING),
                credential(asking("key=a&key=b"), NOTHING),
                credential(NOTHING, asking("key=a"))));
        assertThat(credential(asking("alt=sse"), asking("monkey=a&x=key=b&key")))
                .isEmpty();
        assertThat(credential(asking("key="), NOTHING)).isEmpty();
    }

    @Test
    void tellsTheSameSecretInOnePlaceFromAnother() {
        assertAllDiffer(List.of(
                credential(with("Authorization", "s"), NOTHING),
                credential(with("x-api-key", "s"), NOTHING),
                credential(with("api-key", "s"), NOTHING),
                credential(with("x-goog-api-key", "s"), NOTHING),
                credential(asking("key=s"), NOTHING)));
    }

    @Test
    void isStillTheCallersWhenAFilterPutOneKeyForAllInItsPlace() {
        Presented shared = with("Authorization", "Bearer gateway");

        assertAllDiffer(List.of(
                credential(with("Authorization", "Bearer a"), shared),
                credential(with("Authorization", "Bearer b"), shared),
                credential(with("x-api-key", "a"), shared),
                credential(asking("key=a"), shared),
                credential(NOTHING, shared)));
        assertThat(credential(with("Authorization", "Bearer a"), NOTHING)).isPresent();
    }

    @Test
    void cannotBeForgedByAValueThatLooksLikeTwo() {
        List<Optional<ScopeValue>> scopes = new ArrayList<>();
        for (String delimiter : List.of("", ",", ":", "\u0000", "\n", "present:x-api-key", "x-api-key")) {
            scopes.add(credential(with("Authorization", "a" + delimiter + "b"), NOTHING));
            scopes.add(credential(with("Authorization", "a" + delimiter, "x-api-key", "b"), NOTHING));
            scopes.add(credential(with("Authorization", "a", "x-api-key", delimiter + "b"), NOTHING));
        }
        assertThat(scopes.stream().map(scope -> key(scope.orElseThrow())).distinct())
                .as("the two ways to write an empty delimiter are one")
                .hasSize(scopes.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void isNobodysWithoutACredential(String blank) {
        assertThat(credential(NOTHING, NOTHING)).isEmpty();
        assertThat(credential(with("Cookie", "session=1", "X-Other", "x"), asking("q=1")))
                .isEmpty();
        assertThat(credential(with("Authorization", blank), with("x-api-key", blank)))
                .isEmpty();
    }

    @Test
    void isTheValueOfTheHeaderThatNamesIt() {
        Scope tenant = Scope.header("X-Tenant");

        assertAllDiffer(List.of(
                ScopeResolver.resolve(tenant, NOTHING, with("x-tenant", "a"), null),
                ScopeResolver.resolve(tenant, NOTHING, with("X-Tenant", "b"), null),
                ScopeResolver.resolve(tenant, NOTHING, with("X-Tenant", "a", "X-Tenant", "b"), null),
                ScopeResolver.resolve(tenant, NOTHING, with("X-Tenant", "a,b"), null),
                ScopeResolver.resolve(Scope.header("X-Team"), NOTHING, with("X-Team", "a"), null)));
        assertThat(ScopeResolver.resolve(tenant, NOTHING, NOTHING, "alice")).isEmpty();
        assertThat(ScopeResolver.resolve(tenant, NOTHING, with("X-Tenant", ""), "alice"))
                .isEmpty();
    }

    @Test
    void isNotWhatACallerClaimedWhereAFilterTookTheClaimAway() {
        assertThat(ScopeResolver.resolve(Scope.header("X-Tenant"), with("X-Tenant", "a"), NOTHING, null))
                .isEmpty();
    }

    @Test
    void isThePrincipalAndNothingElseWhereThatIsAskedFor() {
        assertAllDiffer(List.of(
                ScopeResolver.resolve(Scope.PRINCIPAL, NOTHING, NOTHING, "alice"),
                ScopeResolver.resolve(Scope.PRINCIPAL, NOTHING, NOTHING, "bob")));
        assertThat(ScopeResolver.resolve(Scope.PRINCIPAL, with("Authorization", "a"), NOTHING, null))
                .isEmpty();
        assertThat(ScopeResolver.resolve(Scope.PRINCIPAL, with("Authorization", "a"), NOTHING, ""))
                .isEmpty();
    }

    @Test
    void isOneForEveryoneWhereThatWasSaid() {
        Optional<ScopeValue> one = ScopeResolver.resolve(Scope.EVERYONE, with("Authorization", "a"), NOTHING, "alice");
        Optional<ScopeValue> other = ScopeResolver.resolve(Scope.EVERYONE, NOTHING, NOTHING, null);

        assertThat(key(one.orElseThrow())).isEqualTo(key(other.orElseThrow()));
    }

    @Test
    void neverShowsAValue() {
        Presented presented = new Presented(Headers.of("Authorization", "secret"), "key=secret");
        ScopeValue scope = credential(presented, presented).orElseThrow();
        CacheRequest request = new CacheRequest("POST", "/p", "key=secret", presented.headers(), new byte[0]);

        assertThat(scope).hasToString("credential");
        assertThat(presented).hasToString("[Authorization]");
        assertThat(KeyMaterial.of("r", "u", scope, request, List.of())).hasToString("r: POST /p");
    }
}
