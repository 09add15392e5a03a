package dev.aicache.key;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.BypassReason;
import dev.aicache.CacheKey;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;
import dev.aicache.dialect.JsonReader;
import dev.aicache.dialect.RequestTraits;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What is in a key, and that nothing in it can be taken for something else. */
class KeyDeriverTests {

    private static final Dialect CHAT = Dialects.builtIn().forPath("/v1/chat/completions");
    private static final Dialect PLAIN = Dialects.builtIn().forPath("/");

    /** Every component, as a way to set it to a text. */
    private static final List<Component> COMPONENTS = List.of(
            new Component("route id", Ask::routeId),
            new Component("route uri", Ask::routeUri),
            new Component("scope", (ask, text) -> ask.principal("p" + text)),
            new Component("method", Ask::method),
            new Component("path", Ask::path),
            new Component("query", Ask::query),
            new Component("header", (ask, text) -> ask.header("Accept", text)),
            new Component("next header", (ask, text) -> ask.header("OpenAI-Project", text)),
            new Component("content type", (ask, text) -> ask.header("Content-Type", text)),
            new Component("body", (ask, text) -> ask.body('"' + text.replaceAll("[\\x00-\\x1f\"\\\\]", "%") + '"')));

    private record Component(String name, BiFunction<Ask, String, Ask> set) {}

    private static final List<Function<Ask, CacheKey>> KEYS = List.of(
            Ask::alias,
            ask -> ask.key(PLAIN),
            ask -> ask.body("{" + new String(ask.body(), UTF_8)).key(PLAIN));

    private static void assertAllDiffer(List<Ask> asks) {
        for (Function<Ask, CacheKey> kind : KEYS) {
            assertThat(asks.stream().map(kind)).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|", ",", ";", ":", "=", "&", "/", " ", "\n", "\r\n", "\u0000", "\u0001", "\b", "\u00ff", "😀", "\ud83d"
            })
    void noDelimiterInAnyComponentMakesTwoRequestsOne(String delimiter) {
        List<String> texts = List.of(
                "", delimiter, delimiter + delimiter, "a", "a" + delimiter, delimiter + "a", "a" + delimiter + "a");
        for (int i = 0; i < COMPONENTS.size(); i++) {
            for (int j = i + 1; j < COMPONENTS.size(); j++) {
                assertPairsDiffer(COMPONENTS.get(i), COMPONENTS.get(j), texts);
            }
        }
    }

    private static void assertPairsDiffer(Component one, Component other, List<String> texts) {
        Map<CacheKey, String> seen = new HashMap<>();
        for (String first : texts) {
            for (String second : texts) {
                Ask ask = other.set().apply(one.set().apply(Ask.CHAT, first), second);
                String what = "%s=%s, %s=%s".formatted(one.name(), first, other.name(), second);
                assertThat(seen.put(ask.alias(), what)).as(what).isNull();
            }
        }
    }

    @Test
    void isAnotherForEveryComponent() {
        List<Ask> asks = new ArrayList<>(List.of(Ask.CHAT));
        COMPONENTS.forEach(component -> asks.add(component.set().apply(Ask.CHAT, "other")));
        asks.add(Ask.CHAT.query(""));

        assertAllDiffer(asks);
    }

    @Test
    void tellsUnpairedSurrogatesFromWhatTheyAreEncodedAs() {
        assertAllDiffer(List.of(
                Ask.CHAT.path("/?"),
                Ask.CHAT.path("/\ud83d"),
                Ask.CHAT.path("/\ude00"),
                Ask.CHAT.path("/\ufffd"),
                Ask.CHAT.path("/\ud83d\ude00")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Origin",
                "Accept",
                "Cookie",
                "OpenAI-Organization",
                "openai-project",
                "OpenAI-Beta",
                "anthropic-version",
                "Anthropic-Beta",
                "anthropic-workspace-id",
                "anthropic-user-profile-id",
                "x-goog-user-project",
                "X-Goog-FieldMask",
                "X-OpenRouter-Metadata",
                "x-ms-region",
                "Content-Type",
                "X-Own"
            })
    void holdsTheHeadersThatCanChangeAnAnswer(String name) {
        Ask none = Ask.CHAT.onlyHeaders().varyBy("x-oWn");

        assertAllDiffer(List.of(
                none,
                none.header(name, ""),
                none.header(name, "a"),
                none.header(name, "b"),
                none.header(name, "A"),
                none.header(name, "a,b"),
                none.header(name, "a, b"),
                none.header(name, "a").header(name, "b"),
                none.header(name, "b").header(name, "a"),
                none.header(name, "a").header(name, ""),
                none.header(name, "").header(name, "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "User-Agent", "x-stainless-lang", "Idempotency-Key", "traceparent", "X-Client-Request-Id",
                "x-ms-client-request-id", "X-MS-Request-Id", "x-goog-api-client", "HTTP-Referer", "X-Title",
                "Authorization", "X-Goog-Api-Key", "Content-Length", "X-Forwarded-For"
            })
    void doesNotHoldTheOthers(String name) {
        Ask with = Ask.CHAT.header(name, "x");

        assertThat(with.alias()).isEqualTo(Ask.CHAT.alias());
        assertThat(with.key()).isEqualTo(Ask.CHAT.key());
        assertThat(with.varyBy(name).key()).isNotEqualTo(Ask.CHAT.varyBy(name).key());
    }

    @Test
    void doesNotDependOnTheOrderOrTheCaseOfHeaderNames() {
        Ask one = Ask.CHAT.onlyHeaders("Host", "h", "openai-project", "p", "OPENAI-PROJECT", "q", "X-Own", "x");
        Ask other = Ask.CHAT.onlyHeaders("x-own", "x", "OpenAI-Project", "p", "HOST", "h", "OpenAI-Project", "q");

        assertThat(one.varyBy("X-Own").key()).isEqualTo(other.varyBy("x-own").key());
        assertThat(one.varyBy("X-Own").alias()).isEqualTo(other.varyBy("x-own").alias());
    }

    @Test
    void cannotBeForgedByAHeaderThatLooksLikeTwo() {
        assertAllDiffer(List.of(
                Ask.CHAT.onlyHeaders("Accept", "a", "Cookie", "x", "Host", "h"),
                Ask.CHAT.onlyHeaders("Accept", "a", "Accept", "cookie", "Accept", "x", "Host", "h"),
                Ask.CHAT.onlyHeaders("Accept", "a", "Cookie", "x", "Cookie", "host", "Cookie", "h"),
                Ask.CHAT.onlyHeaders("Accept", "a", "Accept", "cookie", "Accept", "x", "Accept", "host", "Accept", "h"),
                Ask.CHAT.onlyHeaders("Host", "a", "Content-Type", "b"),
                Ask.CHAT.onlyHeaders("Host", "a", "Host", "b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type", "accept", "X-Own", "OpenAI-Beta"})
    void saysWhichHeadersTellRequestsApart(String name) {
        assertThat(Ask.CHAT.varyBy("x-own").material().tellsApartBy(name)).isTrue();
        assertThat(Ask.CHAT.material().tellsApartBy("User-Agent")).isFalse();
        assertThat(Ask.CHAT.material().tellsApartBy("x-own")).isFalse();
    }

    @Test
    void isOfAnotherKindForEachWayToMakeIt() {
        byte[] readable = Ask.CHAT.body();
        byte[] unreadable = "{".getBytes(UTF_8);

        assertThat(List.of(
                        Ask.CHAT.alias(),
                        Ask.CHAT.key(),
                        Ask.CHAT.key(PLAIN),
                        Ask.CHAT.body(unreadable).alias(),
                        Ask.CHAT.body(unreadable).key(),
                        Ask.CHAT.body(unreadable).key(PLAIN)))
                .doesNotHaveDuplicates();
        assertThat(JsonReader.read(readable)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"x\":[{\"a\":1,\"a\":2}]}",
                "{\"user\":{\"a\":1,\"a\":2}}",
                "{\"tools\":[],\"x\":{\"b\":0,\"b\":0}}",
                "{\"a\":1} x",
                "\ufeff{\"a\":1}",
                "{\"a\":NaN}",
                "{\"a\":\"\\ud83d\"}",
                "not json",
                "{\"a\":1"
            })
    void isMadeOfTheBytesWhereTheBodyIsAmbiguousOrUnreadable(String body) {
        Ask ask = Ask.CHAT.body(body);

        assertThat(ask.key()).isEqualTo(Ask.CHAT.body(body).key());
        assertThat(ask.body(body + " ").key()).as("white space").isNotEqualTo(ask.key());
        assertThat(ask.body(body.replaceFirst("\"a\"", "\"\\\\u0061\"") + "\n").key())
                .isNotEqualTo(ask.key());
    }

    @Test
    void isMadeOfTheBytesWhereTheyAreOfAnotherCharset() {
        String one = "{\"a\":\"\u00e9\"}";
        String other = "{\"a\":\"\\u00e9\"}";
        for (String type :
                List.of("application/json", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"")) {
            Ask ask = Ask.CHAT.onlyHeaders("Content-Type", type);
            assertThat(ask.body(one).key()).as(type).isEqualTo(ask.body(other).key());
        }
        for (String type :
                List.of("application/json; charset=iso-8859-1", "application/json; charset=utf-8; charset=utf-16")) {
            Ask ask = Ask.CHAT.onlyHeaders("Content-Type", type);
            assertThat(ask.body(one).key())
                    .as(type)
                    .isNotEqualTo(ask.body(other).key());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"store\":true}", "{\"store\":true,\"store\":false}", "{\"store\":true} trailing",
                        "\ufeff{\"store\":true}",
                "{\"a\":NaN,\"store\":true}", "{\"a\":\"\\ud83d\",\"store\":true}", "{'store':true}", "{\"store\":true"
            })
    void isDeniedToStatefulRequestsHoweverTheyAreWritten(String body) {
        assertThat(Ask.CHAT.body(body).derive()).isEqualTo(new Derivation.Bypassed(BypassReason.STATEFUL));
        assertThat(Ask.CHAT.body(body.getBytes(UTF_16LE)).derive())
                .isEqualTo(new Derivation.Bypassed(BypassReason.STATEFUL));
    }

    @Test
    void isDeniedToRequestsThatCannotBeOverseen() {
        Derivation tooLarge = new Derivation.Bypassed(BypassReason.REQUEST_TOO_LARGE);

        assertThat(Ask.CHAT.body("[".repeat(300) + "]".repeat(300)).derive()).isEqualTo(tooLarge);
        assertThat(Ask.CHAT.body("[" + "\"\",".repeat(200_000) + "\"\"]").derive())
                .isEqualTo(tooLarge);
        assertThat(Ask.CHAT.body("[" + "0,".repeat(200_000) + "0]").derive()).isInstanceOf(Derivation.Keyed.class);
    }

    @Test
    void isDeniedOnStatefulPathsWhateverTheBodyIs() {
        for (String body : List.of("{}", "[]", "x", "{\"store\":false}")) {
            assertThat(Ask.CHAT.path("/v1/responses/resp_1/cancel").body(body).derive())
                    .isEqualTo(new Derivation.Bypassed(BypassReason.STATEFUL));
        }
    }

    @Test
    void isDeniedToResponsesThatTheProviderStores() {
        for (String body : List.of("{}", "[]", "x", "{\"store\":true}", "{\"store\":false,\"store\":true}")) {
            assertThat(Ask.CHAT.path("/v1/responses").body(body).derive())
                    .isEqualTo(new Derivation.Bypassed(BypassReason.STATEFUL));
        }
        assertThat(Ask.CHAT.path("/v1/responses").body("{\"store\":false}").derive())
                .isInstanceOf(Derivation.Keyed.class);
    }

    @Test
    void comesWithTheTraitsOfTheRequest() {
        assertThat(traits("{\"n\":3,\"stream_options\":{\"include_usage\":true}}"))
                .isEqualTo(new RequestTraits(3, true));
        assertThat(traits("{\"n\":3,\"a\":1,\"a\":1}")).isEqualTo(new RequestTraits(3, false));
        assertThat(traits("{\"n\":3} x")).isEqualTo(RequestTraits.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user\":\"a\"}",
                "{\"messages\":[],\"prompt_cache_key\":\"a\"}",
                "{\"messages\":[{\"content\":[{\"type\":\"text\",\"prompt_cache_breakpoint\":{}}]}]}",
                "{\"stream\":false}",
                "{\"stream\":true,\"stream_options\":{\"include_usage\":false}}",
                "{\"stream\":true,\"user\":\"a\"}"
            })
    void comesWithAWordOfMembersThatAreNotInIt(String body) {
        assertThat(spoken(body).hasUnkeyed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"messages\":[{\"user\":\"a\"}],\"unheard_of\":1}",
                "{\"stream\":true}",
                "{\"stream\":\"yes\",\"stream_options\":{}}",
                "{\"user\":\"a\",\"user\":\"b\"}",
                "{\"user\":\"a\"} x"
            })
    void comesWithNoSuchWordWhereAllOfTheRequestIsInIt(String body) {
        assertThat(spoken(body).hasUnkeyed()).isFalse();
    }

    private static RequestTraits spoken(String body) {
        return ((Derivation.Keyed) Ask.CHAT.body(body).derive()).traits();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "stream_options", "encoding_format"})
    void keepsWhatSaysTheFormBesideAKeyThatTheCallerGives(String member) {
        Ask embeddings = Ask.CHAT.path("/v1/embeddings");

        assertThat(given(embeddings.body("{\"" + member + "\":1}")))
                .isNotEqualTo(given(embeddings.body("{\"" + member + "\":2}")));
        assertThat(given(embeddings.body("{\"input\":1}"))).isEqualTo(given(embeddings.body("{\"input\":2}")));
    }

    private static Derivation given(Ask ask) {
        return new KeyDeriver()
                .canonical(
                        ask.material().within(null, "k"),
                        ask.body(),
                        Dialects.builtIn().forPath(ask.path()));
    }

    private static RequestTraits traits(String body) {
        return ((Derivation.Keyed) Ask.CHAT.body(body).derive(CHAT)).traits();
    }

    @Test
    void isTheSameAtAnyBodyLengthForTheSameBytes() {
        for (int length : new int[] {0, 1, 55, 56, 64, 255, 256, 257, 1023, 1024, 1025, 100_000}) {
            byte[] body = new byte[length];
            Arrays.fill(body, (byte) 'x');
            assertThat(Ask.CHAT.body(body).alias())
                    .isEqualTo(Ask.CHAT.body(body.clone()).alias());
            assertThat(Ask.CHAT.body(Arrays.copyOf(body, length + 1)).alias())
                    .isNotEqualTo(Ask.CHAT.body(body).alias());
        }
    }

    @Test
    void isTheSameFromManyThreads() throws Exception {
        KeyDeriver deriver = new KeyDeriver();
        List<Ask> asks = IntStream.range(0, 64)
                .mapToObj(i -> Ask.CHAT.body("{\"a\":[" + "0,".repeat(i) + "\"" + "x".repeat(37 * i) + "\"]}"))
                .toList();
        Callable<List<CacheKey>> all = () -> asks.stream()
                .map(ask -> ((Derivation.Keyed) deriver.canonical(ask.material(), ask.body(), CHAT)).key())
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<CacheKey>>> results = threads.invokeAll(Collections.nCopies(200, all));
            for (Future<List<CacheKey>> result : results) {
                assertThat(result.get()).isEqualTo(all.call());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void leavesNothingBehind() {
        Set<Class<?>> constants = Set.of(int.class, List.class, Set.class, String.class, Pattern.class);
        for (Class<?> type : List.of(KeyDeriver.class, ScopeResolver.class, VaryingHeaders.class)) {
            assertThat(Arrays.stream(type.getDeclaredFields()).filter(field -> !field.isSynthetic()))
                    .as("fields of %s are constants", type)
                    .allMatch(
                            field -> Modifier.isStatic(field.getModifiers()) && Modifier.isFinal(field.getModifiers()))
                    .extracting(Field::getType)
                    .allMatch(constants::contains);
        }
    }
}
