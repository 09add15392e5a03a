package dev.aicache.actuate;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import dev.aicache.EntryContent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** How an answer is shown. */
class ContentViewTests {

    @Test
    void textIsShownAsText() {
        byte[] bytes = "grüße".getBytes(UTF_8);

        assertThat(ContentView.of(new EntryContent("text/plain", bytes, bytes.length)))
                .isEqualTo(new ContentView("text/plain", 7, true, "grüße", null));
    }

    @Test
    void aCharacterThatIsCutIsLeftOut() {
        byte[] bytes = Arrays.copyOf("grü".getBytes(UTF_8), 3);

        assertThat(ContentView.of(new EntryContent("text/plain", bytes, 4)))
                .isEqualTo(new ContentView("text/plain", 4, false, "gr", null));
    }

    @Test
    void anythingElseIsShownAsBase64() {
        byte[] bytes = {(byte) 0xFF, 0, 1};

        assertThat(ContentView.of(new EntryContent(null, bytes, 3)))
                .isEqualTo(new ContentView(null, 3, true, null, "/wAB"));
        assertThat(ContentView.of(new EntryContent(null, new byte[] {'g', (byte) 0xC3}, 2))
                        .base64())
                .isNotNull();
    }

    @Test
    void doesNotSayItInALog() {
        assertThat(new EntryContent("text/plain", "secret".getBytes(UTF_8), 6))
                .hasToString("EntryContent[text/plain, 6 of 6 bytes]");
    }
}
