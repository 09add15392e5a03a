package dev.aicache.dialect;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class FreshIdsTests {

    private static final String NEW = "[A-Za-z0-9]{29}";

    private final FreshIds ids = new FreshIds(new Random(7), 1_800_000_000);

    private String renew(String json) {
        byte[] renewed = ids.renew(json.getBytes(UTF_8));
        return renewed == null ? "none" : new String(renewed, UTF_8);
    }

    private String event(String event) {
        byte[] renewed = ids.renewEvent(event.getBytes(UTF_8));
        return renewed == null ? "none" : new String(renewed, UTF_8);
    }

    @Test
    void renewsIdAndTimeAndNotAByteElse() {
        String before = " \n{ \"object\" : \"chat.completion\",\"id\" : \"chatcmpl-Old1\" , \"created\":1700000000,\t"
                + "\"choices\":[{\"id\":\"call_1\",\"created\":5,\"message\":{\"content\":\"\\\"id\\\":\\\"x\\\" }{ ü\"}}],"
                + "\"n\":1.50}\r\n";
        String after = renew(before);

        assertThat(after.replaceFirst("chatcmpl-" + NEW, "chatcmpl-Old1").replaceFirst("1800000000", "1700000000"))
                .isEqualTo(before);
        assertThat(after).contains("\"chatcmpl-").doesNotContain("Old1").contains("\"created\":1800000000,\t");
    }

    @Test
    void givesEveryEventOfAStreamTheSame() {
        String one = event("data: {\"id\":\"chatcmpl-1\",\"created\":1,\"x\":[]}\n\n");
        String other = event(": note\r\nevent: x\r\ndata:{\"x\":{},\"created\":2,\"id\":\"chatcmpl-1\"}\r\n\r\n");

        String id = one.replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1");
        assertThat(id).matches("chatcmpl-" + NEW);
        assertThat(one).isEqualTo("data: {\"id\":\"" + id + "\",\"created\":1800000000,\"x\":[]}\n\n");
        assertThat(other)
                .isEqualTo(
                        ": note\r\nevent: x\r\ndata:{\"x\":{},\"created\":1800000000,\"id\":\"" + id + "\"}\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: [DONE]\n\n",
                ": keep-alive\n\n",
                "data: {\"id\":\"\",\"created\":0,\"choices\":[]}\n\n",
                "data: {\"id\":null,\"created\":\"1\"}\n\n",
                "data: {\"ID\":\"a\",\"created\":1.5}\n\n",
                "data: {}\n\n",
                "data\n\n",
                "dat",
                "",
            })
    void leavesEventsAloneThatHaveNothingToRenew(String event) {
        assertThat(event(event)).isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"a\"",
                "{\"id\":\"a\\\"}",
                "{\"id\":\"a\"} x",
                "{\"a\":[}",
                "[]",
                "\"x\"",
                "",
                "{\"a\" 1}",
                "{1:2}",
                "{\"a\":1 \"id\":\"x\"}",
                "{\"a\":\"\\",
                "{\"id\":\"x\"}{\"id\":\"y\"}"
            })
    void renewsNothingOfWhatItCannotFindItsWayIn(String json) {
        assertThat(renew(json)).isEqualTo("none");
    }

    @Test
    void renewsNoEventWhoseObjectIsNotOnOneLine() {
        assertThat(event("data: {\"id\":\ndata: \"a\"}\n\n")).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chatcmpl-", "gen-", "cmpl_", ""})
    void keepsThePrefixThatSaysWhatItIs(String prefix) {
        assertThat(renew("{\"id\":\"" + prefix + "00ab-77_x\"}")).matches("\\{\"id\":\"" + prefix + NEW + "\"}");
    }

    @Test
    void neverTakesAWholeIdForAPrefix() {
        assertThat(renew("{\"id\":\"abc\"}")).matches("\\{\"id\":\"" + NEW + "\"}");
        assertThat(renew("{\"id\":\"-abc\"}")).matches("\\{\"id\":\"" + NEW + "\"}");
    }
}
