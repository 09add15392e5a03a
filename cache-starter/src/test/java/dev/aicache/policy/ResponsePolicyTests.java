package dev.aicache.policy;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.Headers;
import dev.aicache.Scope;
import dev.aicache.SkipReason;

import static dev.aicache.policy.ResponseDirectives.AI;
import static dev.aicache.policy.ResponseDirectives.HONOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ResponsePolicyTests {

    private static final ResponseDecision STORED = ResponseDecision.store(Routes.TTL);
    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

    private static ResponseDecision decide(RoutePolicy route, String... headers) {
        return Routes.decide(200, Headers.of(headers), route);
    }

    private static ResponseDecision honour(String... headers) {
        return decide(Routes.of(HONOUR), headers);
    }

    @ParameterizedTest
    @EnumSource(ResponseDirectives.class)
    void storesAnAnswerThatSaysNothing(ResponseDirectives mode) {
        assertThat(decide(Routes.of(mode))).isEqualTo(STORED);
        assertThat(decide(Routes.of(mode), "Cache-Control", "public, x=y")).isEqualTo(STORED);
    }

    /** Each mode, each directive, each kind of scope: stored, kept from others (withheld), or passed on (skipped). */
    @ParameterizedTest
    @CsvSource({
        "AI,     no-store,      NO_STORE,  NO_STORE,  false",
        "AI,     private,       ,          PRIVATE,   false",
        "AI,     no-cache,      ,          ,          true",
        "AI,     max-age=0,     ,          ,          true",
        "AI,     s-maxage=0,    ,          ,          true",
        "AI,     must-revalidate, ,        ,          true",
        "HONOUR, no-store,      NO_STORE,  NO_STORE,  false",
        "HONOUR, private,       PRIVATE,   PRIVATE,   false",
        "HONOUR, no-cache,      NO_CACHE,  NO_CACHE,  true",
        "HONOUR, max-age=0,     NOT_FRESH, NOT_FRESH, true",
        "HONOUR, s-maxage=0,    NOT_FRESH, NOT_FRESH, true",
        "HONOUR, must-revalidate, ,        ,          true",
        "IGNORE, no-store,      ,          ,          true",
        "IGNORE, private,       ,          ,          true",
        "IGNORE, no-cache,      ,          ,          true",
        "IGNORE, max-age=0,     ,          ,          true",
        "IGNORE, s-maxage=0,    ,          ,          true",
        "IGNORE, must-revalidate, ,        ,          true",
    })
    void letsDirectivesCountAsFarAsTheRouteSays(
            ResponseDirectives mode,
            String directive,
            @Nullable SkipReason skipForOwners,
            @Nullable SkipReason skipForEveryone,
            boolean shareable) {
        for (Scope scope : new Scope[] {Scope.CREDENTIAL, Scope.PRINCIPAL, Scope.header("X-Tenant"), Scope.EVERYONE}) {
            SkipReason skip = scope.equals(Scope.EVERYONE) ? skipForEveryone : skipForOwners;

            ResponseDecision decision = decide(Routes.of(mode, scope), "Cache-Control", directive);

            assertThat(decision.skip()).as("%s", scope).isEqualTo(skip);
            assertThat(decision.shareable()).as("%s", scope).isEqualTo(skip == null || shareable);
            assertThat(decision.ttl()).as("%s", scope).isEqualTo(skip == null ? Routes.TTL : Duration.ZERO);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'max-age=60', 60",
        "'s-maxage=60', 60",
        "'max-age=30, s-maxage=60', 60",
        "'s-maxage=30, max-age=60', 30",
        "'max-age=60, s-maxage=9999', 600",
        "'max-age=600', 600",
        "'max-age=99999999999999', 600"
    })
    void capsItsLifetimeByWhatTheAnswerSays(String directives, long seconds) {
        assertThat(honour("Cache-Control", directives)).isEqualTo(ResponseDecision.store(Duration.ofSeconds(seconds)));
    }

    @Test
    void takesAnUnreadableLifetimeForNone() {
        assertThat(honour("Cache-Control", "max-age=soon").skip()).isEqualTo(SkipReason.NOT_FRESH);
        assertThat(honour("Cache-Control", "s-maxage=-1, max-age=60").skip()).isEqualTo(SkipReason.NOT_FRESH);
    }

    @Test
    void subtractsTheAgeThatTheAnswerHasAlready() {
        assertThat(honour("Cache-Control", "max-age=60", "Age", "20").ttl()).isEqualTo(Duration.ofSeconds(40));
        assertThat(honour("Cache-Control", "max-age=60", "Age", "60").skip()).isEqualTo(SkipReason.NOT_FRESH);
        assertThat(honour("Cache-Control", "max-age=60", "Age", "61").skip()).isEqualTo(SkipReason.NOT_FRESH);
        assertThat(honour("Cache-Control", "max-age=3600", "Age", "20").ttl()).isEqualTo(Routes.TTL);
    }

    @Test
    void takesAHugeAgeForOldAndTheFirstOfSeveral() {
        assertThat(honour("Cache-Control", "max-age=60", "Age", "99999999999999")
                        .skip())
                .isEqualTo(SkipReason.NOT_FRESH);
        assertThat(honour("Cache-Control", "max-age=60", "Age", "20, 30").ttl()).isEqualTo(Duration.ofSeconds(40));
        assertThat(honour("Cache-Control", "max-age=60", "Age", "20", "Age", "30")
                        .ttl())
                .isEqualTo(Duration.ofSeconds(40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "old", "-20", "2.5", ","})
    void passesOverWhatIsNoAge(String age) {
        assertThat(honour("Cache-Control", "max-age=60", "Age", age).ttl()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void countsAgeAgainstNoLifetimeButTheAnswersOwn() {
        assertThat(honour("Age", "9999")).isEqualTo(STORED);
        assertThat(decide(Routes.of(AI), "Cache-Control", "max-age=60", "Age", "9999"))
                .isEqualTo(STORED);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 301, 400, 401, 403, 404, 429, 500, 502, 529})
    void givesOtherStatusesToWhoWaitsAndForgetsThem(int status) {
        assertThat(Routes.decide(status, Headers.of("Cache-Control", "max-age=60"), Routes.of(HONOUR)))
                .isEqualTo(ResponseDecision.skip(SkipReason.STATUS));
    }

    @ParameterizedTest
    @ValueSource(ints = {206, 304, 412, 416, 417})
    void givesTheAnswerToAConditionOrRangeOnlyToWhoSetIt(int status) {
        assertThat(Routes.decide(status, Headers.empty(), Routes.of(ResponseDirectives.IGNORE)))
                .isEqualTo(ResponseDecision.withhold(SkipReason.STATUS));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403, 407, 429})
    void givesTheRefusalOfACredentialOnlyToCallersWhoHaveIt(int status) {
        for (Scope scope : new Scope[] {Scope.EVERYONE, Scope.PRINCIPAL, Scope.header("X-Tenant")}) {
            assertThat(Routes.decide(status, Headers.empty(), Routes.of(AI, scope)))
                    .isEqualTo(ResponseDecision.withhold(SkipReason.STATUS));
        }
        assertThat(Routes.decide(status, Headers.empty(), Routes.of(AI)))
                .isEqualTo(ResponseDecision.skip(SkipReason.STATUS));
    }

    @Test
    void keepsAnErrorThatMayNotBeSharedFromOthers() {
        assertThat(Routes.decide(500, Headers.of("Cache-Control", "no-store"), Routes.of(AI)))
                .isEqualTo(ResponseDecision.withhold(SkipReason.NO_STORE));
    }

    @ParameterizedTest
    @EnumSource(ResponseDirectives.class)
    void keepsAnAnswerThatVariesByEverythingFromOthers(ResponseDirectives mode) {
        assertThat(decide(Routes.of(mode), "Vary", "*")).isEqualTo(ResponseDecision.withhold(SkipReason.VARY));
        assertThat(decide(Routes.of(mode), "Vary", "Accept", "vary", "Origin, *")
                        .skip())
                .isEqualTo(SkipReason.VARY);
        assertThat(decide(Routes.of(mode), "Vary", "Accept, Origin")).isEqualTo(STORED);
    }

    @Test
    void doesNotStoreACompressedAnswer() {
        assertThat(decide(Routes.of(AI), "Content-Encoding", "gzip"))
                .isEqualTo(ResponseDecision.skip(SkipReason.CONTENT_ENCODING));
        assertThat(decide(Routes.of(AI), "Content-Encoding", "identity", "Content-Encoding", "br")
                        .skip())
                .isEqualTo(SkipReason.CONTENT_ENCODING);
        assertThat(decide(Routes.of(AI), "Content-Encoding", "Identity")).isEqualTo(STORED);
    }

    @Test
    void readsTheWordsOfTheModes() {
        assertThat(ResponseDirectives.parse(" AI ")).isEqualTo(AI);
        assertThat(ResponseDirectives.parse("honour")).isEqualTo(HONOUR);
        assertThat(ResponseDirectives.parse("Honor")).isEqualTo(HONOUR);
        assertThat(ResponseDirectives.parse("ignore")).isEqualTo(ResponseDirectives.IGNORE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResponseDirectives.parse("strict"))
                .withMessageContaining("'strict'")
                .withMessageContaining("ai, honour or ignore");
    }

    @ParameterizedTest
    @CsvSource({
        "'Sun, 06 Nov 1994 08:50:37 GMT', 60",
        "'Sunday, 06-Nov-94 08:50:37 GMT', 60",
        "'Sun Nov  6 08:50:37 1994', 60",
        "'Sun, 06 Nov 1994 09:49:37 GMT', 600"
    })
    void capsItsLifetimeByTheDateOfItsEndWhereNothingElseIsSaid(String expires, long seconds) {
        assertThat(honour("Date", DATE, "Expires", expires))
                .isEqualTo(ResponseDecision.store(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "", "soon", DATE, "Sun, 06 Nov 1994 08:00:00 GMT"})
    void storesNothingWhoseEndHasPassedOrIsNoDate(String expires) {
        assertThat(honour("Date", DATE, "Expires", expires).skip()).isEqualTo(SkipReason.NOT_FRESH);
    }

    @Test
    void letsNoDateCountBesideALifetimeInSecondsOrOnOtherRoutes() {
        assertThat(honour("Expires", "0", "Cache-Control", "max-age=60").ttl()).isEqualTo(Duration.ofSeconds(60));
        assertThat(honour("Expires", "0", "Cache-Control", "s-maxage=60").ttl()).isEqualTo(Duration.ofSeconds(60));
        assertThat(decide(Routes.of(AI), "Expires", "0")).isEqualTo(STORED);
    }

    @Test
    void subtractsTheAgeFromWhatIsLeftUntilTheEnd() {
        assertThat(honour("Date", DATE, "Expires", "Sun, 06 Nov 1994 08:50:37 GMT", "Age", "20")
                        .ttl())
                .isEqualTo(Duration.ofSeconds(40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "some day"})
    void countsFromWhenTheAnswerCameWhereItDoesNotSayWhenItWasMade(String date) {
        Headers headers = Headers.of("Date", date, "Expires", "Sun, 06 Nov 1994 08:50:37 GMT");

        assertThat(ResponsePolicy.decide(
                                200, headers, Routes.of(HONOUR), Routes.TTL, Instant.parse("1994-11-06T08:50:07Z"))
                        .ttl())
                .isEqualTo(Duration.ofSeconds(30));
    }
}
