package dev.aicache.warming.history;

import java.security.GeneralSecurityException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.aicache.warming.history.Samples.cipher;
import static dev.aicache.warming.history.Samples.key;
import static dev.aicache.warming.history.Samples.otherCipher;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RequestCipherTests {

    @Test
    void givesBackWhatItSealed() throws GeneralSecurityException {
        byte[] sealed = cipher().seal(key(1), "text".getBytes(UTF_8));

        assertThat(new String(sealed, UTF_8)).doesNotContain("text");
        assertThat(cipher().open(key(1), sealed)).asString(UTF_8).isEqualTo("text");
    }

    @Test
    void sealsTheSameDifferentlyEachTime() {
        assertThat(cipher().seal(key(1), new byte[8])).isNotEqualTo(cipher().seal(key(1), new byte[8]));
    }

    @Test
    void opensNothingOfAnotherKeyOrForAnotherRequest() {
        byte[] sealed = cipher().seal(key(1), "text".getBytes(UTF_8));

        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> otherCipher().open(key(1), sealed));
        assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> cipher().open(key(2), sealed));
        assertThat(cipher().id())
                .isEqualTo(cipher().id())
                .isNotEqualTo(otherCipher().id());
    }

    @ParameterizedTest
    @CsvSource({"c2hvcnQ=, has 40 bits", "this is no base64!, is not Base64"})
    void saysWhatIsWrongWithAKeyAndNothingOfIt(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestCipher.of(text))
                .withMessageStartingWith(message)
                .withNoCause();
    }
}
