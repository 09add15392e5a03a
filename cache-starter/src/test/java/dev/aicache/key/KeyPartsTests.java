package dev.aicache.key;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.aicache.CacheKey;
import dev.aicache.Explanation;
import dev.aicache.dialect.Dialects;

import static org.assertj.core.api.Assertions.assertThat;

/** The parts of a key as they are explained are the parts that it is made of. */
class KeyPartsTests {

    private final KeyExplainer explainer = new KeyExplainer(0);

    private Explanation.Key explain(Ask ask) {
        return explain(ask, ask.material());
    }

    private Explanation.Key explain(Ask ask, KeyMaterial material) {
        return explainer.explain(material, ask.body(), Dialects.builtIn().forPath(ask.path()));
    }

    private Map<String, String> parts(Ask ask) {
        return parts(explain(ask));
    }

    private static Map<String, String> parts(Explanation.Key key) {
        Map<String, String> parts = new LinkedHashMap<>();
        key.components().forEach(part -> parts.put(part.name(), part.fingerprint()));
        return parts;
    }

    private static CacheKey key(Ask ask, KeyMaterial material) {
        return ((Derivation.Keyed) new KeyDeriver()
                        .canonical(material, ask.body(), Dialects.builtIn().forPath(ask.path())))
                .key();
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
                change("answer-form", ask -> ask.body("{\"model\":\"m-1\",\"messages\":[],\"stream\":true}")),
                change(
                        "answer-form",
                        ask -> ask.body("{\"model\":\"m-1\",\"messages\":[],\"stream\":true,"
                                + "\"stream_options\":{\"include_usage\":true}}")));
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
    void aBodyThatNamesAMemberTwiceIsOfBytesAndHasOneForm() {
        Map<String, String> before = parts(Ask.CHAT);
        Map<String, String> after = parts(Ask.CHAT.body("{\"model\":\"m-1\",\"model\":\"m-1\",\"messages\":[]}"));

        assertThat(after.remove("body")).isNotEqualTo(before.remove("body"));
        assertThat(after.remove("answer-form")).isNotEqualTo(before.remove("answer-form"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void whereTheFormIsSaidInThePathThatIsNoPartOfThePlace() {
        Ask whole = Ask.CHAT.path("/v1beta/models/m:generateContent").body("{\"contents\":[]}");
        Ask streamed = whole.path("/v1beta/models/m:streamGenerateContent").query("alt=sse");
        Map<String, String> one = parts(whole);
        Map<String, String> other = parts(streamed);

        assertThat(streamed.key()).isNotEqualTo(whole.key());
        assertThat(other.remove("answer-form")).isNotEqualTo(one.remove("answer-form"));
        assertThat(other).isEqualTo(one);
    }

    @Test
    void aNamespaceIsAPartByItsFingerprintOnly() {
        KeyMaterial first = Ask.CHAT.material().within("secret-a", null);
        KeyMaterial second = Ask.CHAT.material().within("secret-b", null);
        assertThat(key(Ask.CHAT, first)).isNotEqualTo(key(Ask.CHAT, second)).isNotEqualTo(Ask.CHAT.key());

        Map<String, String> none = parts(Ask.CHAT);
        Map<String, String> one = parts(explain(Ask.CHAT, first));
        Map<String, String> other = parts(explain(Ask.CHAT, second));
        assertThat(one.toString()).doesNotContain("secret");
        assertThat(one.remove("namespace")).isNotNull().isNotEqualTo(other.remove("namespace"));
        assertThat(one).isEqualTo(none).isEqualTo(other);
    }

    @Test
    void aKeyOfTheCallersIsAPartByItsFingerprintAndStandsForTheBody() {
        KeyMaterial given = Ask.CHAT.material().within(null, "secret-a");
        Ask body = Ask.CHAT.body("{\"model\":\"m-2\",\"secret\":1}");
        Ask streamed = Ask.CHAT.body("{\"model\":\"m-1\",\"messages\":[],\"stream\":true}");
        assertThat(key(Ask.CHAT, given)).isNotEqualTo(Ask.CHAT.key()).isNotEqualTo(key(streamed, given));

        Explanation.Key explained = explain(Ask.CHAT, given);
        Map<String, String> one = parts(explained);
        assertThat(explained.toString()).doesNotContain("secret");
        assertThat(explained.leftOut()).containsExactly(new Explanation.LeftOut("", "caller-key"));
        assertThat(parts(explain(body, given)).get("body")).isEqualTo(one.get("body"));
        assertThat(parts(explain(streamed, given)).get("answer-form")).isNotEqualTo(one.get("answer-form"));
        assertThat(one.get("caller-key"))
                .isNotNull()
                .isNotEqualTo(parts(explain(Ask.CHAT, Ask.CHAT.material().within(null, "secret-b")))
                        .get("caller-key"));
    }

    @Test
    void whatSaysTheFormIsListedAsLeftOut() {
        assertThat(explain(Ask.CHAT.body("{\"messages\":[],\"user\":\"u\",\"stream\":true,"
                                + "\"stream_options\":{\"include_usage\":true}}"))
                        .leftOut())
                .containsExactly(
                        new Explanation.LeftOut("/stream", "answer-form"),
                        new Explanation.LeftOut("/stream_options", "answer-form"),
                        new Explanation.LeftOut("/user", "ignored-by-dialect"));
        assertThat(explain(Ask.CHAT.body("{\"messages\":[],\"stream\":true,\"stream_options\":{\"new_one\":1}}"))
                        .leftOut())
                .as("options that the form does not tell")
                .isEmpty();
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
