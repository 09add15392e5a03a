package dev.aicache.key;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.aicache.Explanation;
import dev.aicache.dialect.Dialects;

import static org.assertj.core.api.Assertions.assertThat;

/** The parts of a key as they are explained are the parts that it is made of. */
class KeyPartsTests {

    private final KeyExplainer explainer = new KeyExplainer(0);

    private Explanation.Key explain(Ask ask) {
        return explainer.explain(ask.material(), ask.body(), Dialects.builtIn().forPath(ask.path()));
    }

    private Map<String, String> parts(Ask ask) {
        Map<String, String> parts = new LinkedHashMap<>();
        explain(ask).components().forEach(part -> parts.put(part.name(), part.fingerprint()));
        return parts;
    }

    private static Stream<Arguments> changes() {
        return Stream.of(
                change("route", ask -> ask.routeId("other")),
                change("route", ask -> ask.routeUri("https://other")),
                change("scope", ask -> ask.principal("bob")),
                change("method", ask -> ask.method("PUT")),
                change("path", ask -> ask.path("/v2/chat/completions")),
                change("query", ask -> ask.query("")),
                change("query", ask -> ask.query("a=b")),
                change("header:host", ask -> ask.header("Host", "b")),
                change("header:accept", ask -> ask.header("Accept", "text/plain")),
                change("header:cookie", ask -> ask.header("Cookie", "a=b")),
                change("header:openai-organization", ask -> ask.header("OpenAI-Organization", "o")),
                change("header:openai-*", ask -> ask.header("OpenAI-Whatever", "o")),
                change("header:x-goog-*", ask -> ask.header("x-goog-secret-4711", "")),
                change("header:x-a", ask -> ask.varyBy("X-A").header("X-A", "1")),
                change("content-type", ask -> ask.header("Content-Type", "application/json")),
                change("body", ask -> ask.body("{\"model\":\"m-2\",\"messages\":[]}")),
                change("body", ask -> ask.body("{\"model\":\"m-1\",\"model\":\"m-1\",\"messages\":[]}")));
    }

    private static Arguments change(String part, UnaryOperator<Ask> change) {
        return Arguments.of(part, change);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whatChangesAKeyChangesThePartOfThatName(String part, UnaryOperator<Ask> change) {
        Ask changed = change.apply(Ask.CHAT);
        assertThat(changed.key()).isNotEqualTo(Ask.CHAT.key());

        Map<String, String> before = parts(Ask.CHAT);
        Map<String, String> after = parts(changed);
        assertThat(after.remove(part)).isNotEqualTo(before.remove(part));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void equalPartsLookEqualWithinOneProcessOnly() {
        assertThat(parts(Ask.CHAT)).isEqualTo(parts(Ask.CHAT));
        assertThat(explain(Ask.CHAT).components())
                .allMatch(part -> part.fingerprint().matches("[0-9a-f]{8}"));
        assertThat(new KeyExplainer(0)
                        .explain(
                                Ask.CHAT.material(),
                                Ask.CHAT.body(),
                                Dialects.builtIn().forPath(Ask.CHAT.path()))
                        .components())
                .as("another process")
                .isNotEqualTo(explain(Ask.CHAT).components());
    }

    @Test
    void whatIsLeftOutIsListed() {
        Ask ask = Ask.CHAT.body("{\"user\":\"alice\",\"priority\":3,\"metadata\":{\"user\":\"bob\"},"
                + "\"messages\":[{\"content\":[{\"text\":\"t\",\"prompt_cache_breakpoint\":{}}]}]}");
        Explanation.Key key = explain(ask);

        assertThat(key.form()).isEqualTo("json");
        assertThat(key.leftOut())
                .extracting(Explanation.LeftOut::pointer)
                .containsExactlyInAnyOrder("/user", "/priority", "/messages/0/content/0/prompt_cache_breakpoint");
        assertThat(key.leftOut()).allMatch(each -> each.reason().equals("ignored-by-dialect"));
    }

    @Test
    void aBodyThatCannotBeReadCountsByItsBytes() {
        Explanation.Key key = explain(Ask.CHAT.body("{\"user\":\"a\",\"user\":\"b\"}"));

        assertThat(key.form()).isEqualTo("bytes");
        assertThat(key.leftOut()).isEmpty();
        assertThat(explain(Ask.CHAT.body("no json")).form()).isEqualTo("bytes");
        assertThat(explain(Ask.CHAT.onlyHeaders("Content-Type", "application/json; charset=utf-16"))
                        .form())
                .isEqualTo("bytes");
    }
}
