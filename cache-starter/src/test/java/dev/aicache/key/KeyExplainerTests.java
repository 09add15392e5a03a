package dev.aicache.key;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;
import dev.aicache.Explanation.Nearest;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;

import static org.assertj.core.api.Assertions.assertThat;

/** What sets a request apart from the stored ones. */
class KeyExplainerTests {

    private static final Duration AGE = Duration.ofSeconds(7);

    private final KeyExplainer explainer = new KeyExplainer(1_000_000);
    private final Set<CacheKey> departed = new HashSet<>();

    private static Dialect dialect(Ask ask) {
        return Dialects.builtIn().forPath(ask.path());
    }

    private void store(Ask ask) {
        explainer.remember(ask.key(), ask.material(), ask.body(), dialect(ask));
    }

    private Optional<Nearest> nearest(Ask ask) {
        return explainer.nearest(
                ask.key(), ask.material(), ask.body(), dialect(ask), key -> departed.contains(key) ? null : AGE);
    }

    private static Ask chat(String content, String more) {
        return Ask.CHAT.body(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + content + "\"}]" + more + "}");
    }

    @Test
    void namesWhatIsAddedRemovedAndChanged() {
        store(chat("a", ",\"temperature\":0,\"top_p\":1"));
        Nearest nearest = nearest(chat("b", ",\"temperature\":1,\"seed\":4")).orElseThrow();

        assertThat(nearest.age()).isEqualTo(AGE);
        assertThat(nearest.added()).containsExactly("/seed");
        assertThat(nearest.removed()).containsExactly("/top_p");
        assertThat(nearest.changed()).containsExactly("/messages/0/content", "/temperature");
        assertThat(nearest.differences()).isEqualTo(4);
        assertThat(nearest.components()).isEmpty();
    }

    @Test
    void choosesTheOneWithTheFewestDifferencesAndOfThoseTheLatest() {
        store(chat("a", ""));
        store(chat("b", ",\"seed\":1"));
        store(chat("c", ",\"seed\":2,\"top_p\":1"));

        assertThat(nearest(chat("z", ",\"seed\":3")).orElseThrow().changed())
                .containsExactly("/messages/0/content", "/seed");
        assertThat(nearest(chat("c", ",\"top_p\":1")).orElseThrow().removed()).containsExactly("/seed");
    }

    @Test
    void passesOverEntriesThatHaveLeft() {
        store(chat("a", ",\"seed\":1,\"top_p\":1"));
        Ask near = chat("a", ",\"seed\":1");
        store(near);
        departed.add(near.key());

        assertThat(nearest(chat("a", "")).orElseThrow().removed()).containsExactly("/seed", "/top_p");
        assertThat(explainer.remembers(near.key())).isTrue();
    }

    @Test
    void comparesWithinRouteScopeMethodPathAndDialectOnly() {
        store(Ask.CHAT);
        Ask changed = Ask.CHAT.body("{\"model\":\"m-2\",\"messages\":[]}");

        assertThat(nearest(changed)).isPresent();
        assertThat(nearest(Ask.CHAT)).as("itself").isEmpty();
        assertThat(nearest(changed.principal("bob"))).isEmpty();
        assertThat(nearest(changed.routeId("other"))).isEmpty();
        assertThat(nearest(changed.routeUri("https://other"))).isEmpty();
        assertThat(nearest(changed.method("PUT"))).isEmpty();
        assertThat(nearest(changed.path("/v2/chat/completions"))).isEmpty();
    }

    @Test
    void namesPartsOutsideTheBodyWithoutTheirValues() {
        store(Ask.CHAT);
        Nearest nearest = nearest(Ask.CHAT
                        .query("key=secret")
                        .header("Accept", "text/plain")
                        .header("x-goog-secret", "secret"))
                .orElseThrow();

        assertThat(nearest.components()).containsExactlyInAnyOrder("query", "header:accept", "header:x-goog-*");
        assertThat(nearest.added()).isEmpty();
        assertThat(nearest.changed()).isEmpty();
    }

    @Test
    void comparesLongRequestsByTheirLargerParts() {
        String turns = IntStream.range(0, 2_000)
                .mapToObj(i -> "{\"role\":\"user\",\"content\":\"" + i + "\"}")
                .collect(Collectors.joining(","));
        store(Ask.CHAT.body("{\"model\":\"m\",\"messages\":[" + turns + "]}"));
        Nearest nearest = nearest(Ask.CHAT.body("{\"model\":\"m\",\"messages\":[" + turns.replace("1999", "x") + "]}"))
                .orElseThrow();

        assertThat(nearest.changed()).containsExactly("/messages");
    }

    @Test
    void comparesARequestOfBytesAsAWhole() {
        store(Ask.CHAT);
        Ask twice = Ask.CHAT.body("{\"model\":\"m\",\"model\":\"m\"}");
        assertThat(nearest(twice).orElseThrow().changed()).containsExactly("");

        explainer.clear();
        store(twice);
        assertThat(nearest(twice.body("{\"model\":\"m\",\"model\":\"n\"}"))
                        .orElseThrow()
                        .changed())
                .containsExactly("");
        assertThat(nearest(Ask.CHAT).orElseThrow().changed()).contains("");
    }

    @Test
    void remembersNothingWhereItMayTakeNothing() {
        KeyExplainer off = new KeyExplainer(0);
        off.remember(Ask.CHAT.key(), Ask.CHAT.material(), Ask.CHAT.body(), dialect(Ask.CHAT));

        assertThat(off.remembers(Ask.CHAT.key())).isFalse();
        assertThat(off.bytes()).isZero();
    }

    @Test
    void doesNotTakeLargeBodiesApart() {
        Ask large = chat("x".repeat(KeyExplainer.MAX_BODY), "");
        store(large);

        assertThat(explainer.remembers(large.key())).isFalse();
    }

    @Test
    void forgetsWhenItIsCleared() {
        store(Ask.CHAT);
        assertThat(explainer.bytes()).isPositive();
        explainer.clear();

        assertThat(explainer.bytes()).isZero();
        assertThat(nearest(chat("a", ""))).isEmpty();
    }
}
