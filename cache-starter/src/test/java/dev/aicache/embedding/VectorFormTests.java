package dev.aicache.embedding;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.aicache.embedding.VectorForm.BASE64;
import static dev.aicache.embedding.VectorForm.TEXT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

class VectorFormTests {

    private static String converted(String array) {
        return TEXT.converted(array.getBytes(US_ASCII), BASE64)
                .map(bytes -> new String(bytes, US_ASCII))
                .orElse("not");
    }

    @Test
    void keepsFloatsInTheirDigitsAndBase64AsFloats() {
        byte[] text = "[ 1.50, -2e-3 ]".getBytes(US_ASCII);
        byte[] base64 = "\"AACAPwAAAMA=\"".getBytes(US_ASCII);

        assertThat(TEXT.written(TEXT.kept(text))).isEqualTo(text);
        assertThat(BASE64.kept(base64)).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
        assertThat(BASE64.written(BASE64.kept(base64))).isEqualTo(base64);
    }

    @Test
    void readsBase64WhoseSolidusIsEscaped() {
        assertThat(BASE64.kept("\"\\/\\/9\\/fw==\"".getBytes(US_ASCII))).containsExactly(0xff, 0xff, 0x7f, 0x7f);
    }

    @Test
    void countsComponents() {
        assertThat(TEXT.dimension("[1,\n2, 3]".getBytes(US_ASCII))).isEqualTo(3);
        assertThat(BASE64.dimension(new byte[12])).isEqualTo(3);
    }

    @Test
    void writesFloatsInBase64FromTheDigitsOfFloatsAndOfDoubles() {
        float value = -0.0069292835f;

        assertThat(converted("[ 1, -2.0 ]")).isEqualTo("\"AACAPwAAAMA=\"");
        assertThat(converted("[" + value + "]")).isEqualTo(converted("[" + Double.toString(value) + "]"));
    }

    // The last one lies so near the middle between two floats that it is rounded there first, and then the other way.
    @ParameterizedTest
    @ValueSource(strings = {"[1e39]", "[1, 1e400]", "[1.00000017881393432617187499]"})
    void doesNotConvertNumbersThatAreNoCertainFloat(String array) {
        assertThat(converted(array)).isEqualTo("not");
    }

    @Test
    void doesNotSpellFloats() {
        assertThat(BASE64.converted(new byte[4], TEXT)).isEmpty();
    }
}
