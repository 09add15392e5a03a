package dev.aicache.warming;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.CacheRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestReaderTests {

    private static final String GOOD = "{\"path\":\"/v1/x\",\"body\":{}}";

    private final List<String> errors = new ArrayList<>();

    private List<WarmingRequest> read(byte[] text) throws IOException {
        return RequestReader.read(
                        new ByteArrayInputStream(text),
                        Map.of("openai", "Authorization", "own", "X-Tenant"),
                        "",
                        (kind, where) -> errors.add(where + ": " + kind))
                .toList();
    }

    private List<WarmingRequest> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private CacheRequest one(String text) throws IOException {
        List<WarmingRequest> read = read(text);
        assertThat(errors).isEmpty();
        assertThat(read).hasSize(1);
        return read.get(0).request();
    }

    private static String body(CacheRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    @Test
    void readsEveryMember() throws IOException {
        List<WarmingRequest> read = read("""
                {"method":"PUT","path":"/v1/a%20b?x=1&y=%C3%A4","credential":"openai","headers":{"X-A":"1","AI-Cache-Key":"k"},"body":{"a":1}}
                """);

        assertThat(errors).isEmpty();
        WarmingRequest only = read.get(0);
        assertThat(only.credential()).isEqualTo("openai");
        assertThat(only.where()).isEqualTo("line 1");
        CacheRequest request = only.request();
        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.path()).isEqualTo("/v1/a%20b");
        assertThat(request.query()).isEqualTo("x=1&y=%C3%A4");
        assertThat(request.headers().first("x-a")).isEqualTo("1");
        assertThat(request.headers().first("AI-Cache-Key")).isEqualTo("k");
        assertThat(request.headers().first("Content-Type")).isEqualTo("application/json");
        assertThat(body(request)).isEqualTo("{\"a\":1}");
    }

    @Test
    void postsJsonWhereNothingElseIsSaid() throws IOException {
        CacheRequest request = one("{\"path\":\"/v1beta/models/m:generateContent\"}");

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/v1beta/models/m:generateContent");
        assertThat(request.query()).isNull();
        assertThat(request.body()).isEmpty();
        assertThat(request.headers().size()).isZero();
    }

    @Test
    void leavesTheTypeOfTheBodyAsItIsSaid() throws IOException {
        CacheRequest request = one(
                "{\"path\":\"/x\",\"headers\":{\"content-type\":\"text/plain\"},\"body\":\"a\\u00e4\\ud83d\\ude00\"}");

        assertThat(request.headers().all("Content-Type")).containsExactly("text/plain");
        assertThat(body(request)).isEqualTo("aä😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"n\" : 9007199254740993 , \"e\":1.0e+05, \"u\":\"\\u00e4ä😀\", \"a\":[1 ,2], \"n\":null }",
                "[ 1,\t2 ]",
                "9007199254740993",
                "-0.10E5",
                "true",
                "[]",
                "{\"a\":\"}]\\\"\\\\\"}"
            })
    void sendsABodyByteByByteAsItIsWritten(String body) throws IOException {
        String item = "{\"body\": " + body + " ,\"path\":\"/x\"}";

        assertThat(body(one(item))).isEqualTo(body);
        assertThat(body(one("{\"path\":\"/x\",\"body\":" + body + "}"))).isEqualTo(body);
        assertThat(body(one("[" + item + "]"))).isEqualTo(body);
    }

    @Test
    void takesNullForNoBody() throws IOException {
        assertThat(one("{\"path\":\"/x\",\"body\":null}").body()).isEmpty();
    }

    @Test
    void readsLinesWithBlankOnesCarriageReturnsAndAByteOrderMark() throws IOException {
        List<WarmingRequest> read = read("\uFEFF\r\n" + GOOD + "\r\n  \t\r\n\n   " + GOOD + "  \r\n" + GOOD);

        assertThat(errors).isEmpty();
        assertThat(read).extracting(WarmingRequest::where).containsExactly("line 2", "line 5", "line 6");
    }

    @Test
    void readsNothingFromNothing() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read(" \n")).isEmpty();
        assertThat(read("[]")).isEmpty();
        assertThat(read(" [ \n ] \n")).isEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void readsAnArrayOverManyLines() throws IOException {
        List<WarmingRequest> read = read("\n[\n  " + GOOD + ",\n  {\n \"path\":\n \"/v1/y\"\n},\n" + GOOD + "\n]\n");

        assertThat(errors).isEmpty();
        assertThat(read).extracting(WarmingRequest::where).containsExactly("line 3", "line 4", "line 8");
        assertThat(read.get(1).request().path()).isEqualTo("/v1/y");
    }

    @Test
    void tellsEachLineThatIsNoRequestAndReadsTheRest() throws IOException {
        List<WarmingRequest> read = read(String.join(
                "\n",
                GOOD,
                "not json",
                "{\"path\":\"/x\"",
                "{\"path\":\"/x\"} {}",
                "[1]",
                "17",
                "{\"body\":{}}",
                "{\"path\":\"/x\",\"url\":\"/y\"}",
                "{\"path\":\"/x\",\"path\":\"/y\"}",
                "{\"path\":\"/x\",\"credential\":\"other\"}",
                "{\"path\":\"/x\",\"credential\":null}",
                "{\"path\":\"/x\",\"method\":\"po st\"}",
                "{\"path\":\"/x\",\"method\":1}",
                "{\"path\":\"/x\",\"body\":\"\\ud800\"}",
                GOOD));

        assertThat(read).extracting(WarmingRequest::where).containsExactly("line 1", "line 15");
        assertThat(errors)
                .containsExactly(
                        "line 2: not-json",
                        "line 3: not-json",
                        "line 4: not-json",
                        "line 5: not-an-object",
                        "line 6: not-an-object",
                        "line 7: no-path",
                        "line 8: unknown-member",
                        "line 9: repeated-member",
                        "line 10: unknown-credential",
                        "line 11: unknown-credential",
                        "line 12: bad-method",
                        "line 13: bad-method",
                        "line 14: bad-body");
    }

    @Test
    void takesAnArrayThatBeginsALineOtherThanTheFirstForNoItem() throws IOException {
        assertThat(read(GOOD + "\n[" + GOOD + "]\n" + GOOD)).hasSize(2);
        assertThat(errors).containsExactly("line 2: not-an-object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1/x",
                "",
                "https://host/v1/x",
                "//host/v1/x",
                "/v1/x y",
                "/v1/\\u00e4",
                "/v1/x#y",
                "/v1/%zz",
                "/v1/x\\r\\ny",
                "/v1/x\\\\y"
            })
    void refusesAPathThatIsNone(String path) throws IOException {
        assertThat(read("{\"path\":\"" + path + "\"}")).isEmpty();
        assertThat(errors).containsExactly("line 1: bad-path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x?key=abc", "/x?a=1&api_key=abc", "/x?k%65y=abc", "/x?access_token=abc", "/x?api-key"})
    void refusesACredentialInTheQuery(String path) throws IOException {
        assertThat(read("{\"path\":\"" + path + "\"}")).isEmpty();
        assertThat(errors).containsExactly("line 1: credential-in-path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "authorization",
                "Proxy-Authorization",
                "X-API-Key",
                "api-key",
                "x-goog-api-key",
                "Cookie",
                "X-Auth-Token",
                "X-Amz-Security-Token",
                "X-Client-Secret",
                "x-tenant"
            })
    void refusesAHeaderThatCarriesACredential(String name) throws IOException {
        assertThat(read("{\"path\":\"/x\",\"headers\":{\"" + name + "\":\"abc\"}}"))
                .isEmpty();
        assertThat(errors).containsExactly("line 1: credential-in-header");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "X-A":"a\\r\\nX-B: b"
            "X-A":"a\\nb"
            "X-A":"\\u0000"
            "X-A":"ä"
            "X-A\\r\\nX-B":"b"
            "X A":"b"
            "":"b"
            "X-A":1
            "X-A":null
            "X-A":["b"]
            "X-A":"b","x-a":"c"
            "Content-Length":"5"
            "Transfer-Encoding":"chunked"
            """, quoteCharacter = '\0')
    void refusesAHeaderThatIsNone(String header) throws IOException {
        assertThat(read("{\"path\":\"/x\",\"headers\":{" + header + "}}")).isEmpty();
        assertThat(errors).containsExactly("line 1: bad-header");
    }

    @Test
    void refusesHeadersThatAreNoObject() throws IOException {
        assertThat(read("{\"path\":\"/x\",\"headers\":[\"X-A\"]}")).isEmpty();
        assertThat(errors).containsExactly("line 1: bad-header");
    }

    @Test
    void tellsALineThatIsNotUtf8AndReadsTheRest() throws IOException {
        byte[] start = (GOOD + "\n{\"path\":\"/x\",\"body\":\"").getBytes(StandardCharsets.UTF_8);
        byte[] end = ("\"}\n" + GOOD).getBytes(StandardCharsets.UTF_8);
        // Alone, a byte that continues nothing, and a surrogate as three bytes.
        for (byte[] bad : new byte[][] {{(byte) 0xFF}, {(byte) 0x80}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}}) {
            errors.clear();
            byte[] text = new byte[start.length + bad.length + end.length];
            System.arraycopy(start, 0, text, 0, start.length);
            System.arraycopy(bad, 0, text, start.length, bad.length);
            System.arraycopy(end, 0, text, start.length + bad.length, end.length);

            assertThat(read(text)).hasSize(2);
            assertThat(errors).containsExactly("line 2: not-utf-8");
        }
    }

    @Test
    void tellsTextInAnotherEncoding() throws IOException {
        assertThat(read(GOOD.getBytes(StandardCharsets.UTF_16BE))).isEmpty();
        assertThat(read(GOOD.getBytes(StandardCharsets.UTF_16LE))).isEmpty();
        assertThat(errors).containsExactly("line 1: not-utf-8", "line 1: not-utf-8");
    }

    @Test
    void tellsAnItemThatIsTooLargeAndReadsTheRest() throws IOException {
        String large = "{\"path\":\"/x\",\"body\":\"" + "a".repeat(RequestReader.MAX_ITEM) + "\"}";

        assertThat(read(GOOD + "\n" + large + "\n" + GOOD)).hasSize(2);
        assertThat(read("[" + GOOD + ",\n" + large + ",\n" + GOOD + "]")).hasSize(2);
        assertThat(errors).containsExactly("line 2: too-large", "line 2: too-large");
    }

    @Test
    void takesAnItemOfExactlyTheLargestSize() throws IOException {
        String frame = "{\"path\":\"/x\",\"body\":\"\"}";
        String text = "a".repeat(RequestReader.MAX_ITEM - frame.length());

        assertThat(one(frame.replace("\"\"", "\"" + text + "\"")).body()).hasSize(text.length());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [@,#]         | 1 | line 2: not-json
            [@,#,@]       | 1 | line 2: not-json
            [@#@]         | 1 | line 2: not-json
            [@,#{]        | 1 | line 2: not-json
            [@            | 1 | line 1: not-json
            [@,           | 1 | line 1: not-json
            [             | 0 | line 1: not-json
            [@]#{}        | 1 | line 2: not-json
            [@}           | 1 | line 1: not-json
            [@,#{"path":/x},@]        | 1 | line 2: not-json
            [@,#{"path":"/x"]},@]     | 1 | line 2: not-json
            [@,#{"a":tru},@]          | 1 | line 2: not-json
            """)
    void endsAnArrayWhereItIsNoJson(String text, int requests, String error) throws IOException {
        assertThat(read(text.replace("@", GOOD).replace("#", "\n"))).hasSize(requests);
        assertThat(errors).containsExactly(error);
    }

    @Test
    void readsTheRestOfAnArrayAfterAnItemThatIsNoRequest() throws IOException {
        assertThat(read("[" + GOOD + ",\n1,\n[" + GOOD + "],\n\"}\",\n{\"a\":[\"]\\\"\",{}]},\n" + GOOD + "]"))
                .extracting(WarmingRequest::where)
                .containsExactly("line 1", "line 6");
        assertThat(errors)
                .containsExactly(
                        "line 2: not-an-object",
                        "line 3: not-an-object",
                        "line 4: not-an-object",
                        "line 5: unknown-member");
    }

    @Test
    void refusesWhatIsNestedBeyondAllReason() throws IOException {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(read(GOOD + "\n{\"path\":\"/x\",\"body\":" + deep + "}\n" + GOOD))
                .hasSize(2);
        assertThat(errors).containsExactly("line 2: not-json");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsNoFurtherThanTheItemAtHandAndWhatABufferHolds(boolean isArray) throws IOException {
        AtomicLong read = new AtomicLong();
        Iterator<WarmingRequest> requests = RequestReader.read(endless(isArray, read), Map.of(), "", (kind, where) -> {
                    throw new AssertionError(where + ": " + kind);
                })
                .iterator();
        for (int i = 1; i <= 10_000; i++) {
            assertThat(requests.next().request().path()).isEqualTo("/v1/x");
            assertThat(read.get()).isLessThan((i + 1) * (GOOD.length() + 1L) + 64 * 1024 + 1);
        }
    }

    /** A list without an end, which counts what is taken of it. */
    private static InputStream endless(boolean isArray, AtomicLong read) {
        byte[] item = (GOOD + (isArray ? "," : "\n")).getBytes(StandardCharsets.UTF_8);
        return new InputStream() {
            private long position = isArray ? -1 : 0;

            @Override
            public int read() {
                read.incrementAndGet();
                int at = (int) (position++ % item.length);
                return at < 0 ? '[' : item[at];
            }

            @Override
            public int read(byte[] buffer, int from, int length) {
                for (int i = 0; i < length; i++) {
                    buffer[from + i] = (byte) read();
                }
                return length;
            }
        };
    }

    @Test
    void failsWhereItsTextCannotBeRead() throws IOException {
        InputStream broken = new InputStream() {
            private boolean isRead;

            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }

            @Override
            public int read(byte[] buffer, int from, int length) throws IOException {
                if (isRead) {
                    throw new IOException("gone");
                }
                isRead = true;
                byte[] start = (GOOD + "\n").getBytes(StandardCharsets.UTF_8);
                System.arraycopy(start, 0, buffer, from, start.length);
                return start.length;
            }
        };
        Iterator<WarmingRequest> requests =
                RequestReader.read(broken, Map.of(), "", (kind, where) -> {}).iterator();

        requests.next();
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(requests::hasNext)
                .withMessageContaining("gone");
    }

    @Test
    void saysNothingOfWhatIsInAnItem() throws IOException {
        assertThat(read("{\"secret prompt\":1,\"path\":\"/x\"}\nsecret prompt")).isEmpty();
        assertThat(errors).noneMatch(error -> error.contains("secret"));
    }
}
