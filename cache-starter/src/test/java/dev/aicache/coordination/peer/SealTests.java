package dev.aicache.coordination.peer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.coordination.peer.RefusedException.Reason;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Nothing counts that was not sent by who has the secret, just so, just now, and once. */
class SealTests {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "another secret that is long enough";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final byte[] BODY = "what is said".getBytes(UTF_8);
    private static final Random RANDOM = new Random(1);

    private final AtomicLong nanos = new AtomicLong();
    private final Seal here = seal(settings("test", "/peer", SECRET), NOON);
    private final Seal there = seal(settings("test", "/peer", SECRET), NOON.plusSeconds(20));

    private static PeerSettings settings(String namespace, String path, String... secrets) {
        return new PeerSettings(
                List.of(secrets),
                namespace,
                path,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    }

    private Seal seal(PeerSettings settings, Instant time) {
        return new Seal(settings, Origin.random(RANDOM), nanos::get, Clock.fixed(time, ZoneOffset.UTC), RANDOM);
    }

    private static void refuses(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private static String text(Seal.Request request) {
        return request.header().toString();
    }

    @Test
    void takesARequestAndItsAnswer() throws RefusedException {
        Seal.Request asked = here.seal(BODY);
        Seal.Request admitted = there.admit("POST", "/peer", text(asked));
        assertThat(there.open(admitted, BODY).body()).isEqualTo(BODY);
        assertThat(there.open(admitted, BODY).sender()).isEqualTo(asked.header().sender());

        byte[] answer = "what is answered".getBytes(UTF_8);
        Seal.Opened opened =
                here.open(asked, new Sealed(there.seal(admitted, answer).toString(), answer));
        assertThat(opened.body()).isEqualTo(answer);
        assertThat(opened.sender()).isNotEqualTo(asked.header().sender());
    }

    /** A field of a header by where it is between the semicolons. */
    private enum Field {
        SENDER(1),
        TIME(2),
        NONCE(3),
        LENGTH(4),
        DIGEST(5),
        CODE(6);

        private final int place;

        Field(int place) {
            this.place = place;
        }

        /** The header with another last digit in that field, or the first for what is not to be far from what it was. */
        String changed(String header) {
            String[] fields = header.split(";");
            char last = fields[place].charAt(fields[place].length() - 1);
            fields[place] = fields[place].substring(0, fields[place].length() - 1) + (last == '0' ? '1' : '0');
            return String.join(";", fields);
        }
    }

    @ParameterizedTest
    @EnumSource(Field.class)
    void refusesAHeaderOfWhichAnythingWasChanged(Field field) {
        refuses(Reason.SEAL, () -> there.admit("POST", "/peer", field.changed(text(here.seal(BODY)))));
    }

    @ParameterizedTest
    @EnumSource(Field.class)
    void refusesAnAnswerOfWhichAnythingWasChanged(Field field) throws RefusedException {
        Seal.Request asked = here.seal(BODY);
        Seal.Request admitted = there.admit("POST", "/peer", text(asked));
        String answer = there.seal(admitted, BODY).toString();
        refuses(Reason.SEAL, () -> here.open(asked, new Sealed(field.changed(answer), BODY)));
        assertThat(here.open(asked, new Sealed(answer, BODY)).body()).isEqualTo(BODY);
    }

    @Test
    void refusesAnotherMethodPathNamespaceOrSecret() {
        refuses(Reason.SEAL, () -> there.admit("PUT", "/peer", text(here.seal(BODY))));
        refuses(Reason.SEAL, () -> there.admit("POST", "/other", text(here.seal(BODY))));
        Seal otherNamespace = seal(settings("production", "/peer", SECRET), NOON);
        refuses(Reason.SEAL, () -> there.admit("POST", "/peer", text(otherNamespace.seal(BODY))));
        Seal otherSecret = seal(settings("test", "/peer", OTHER), NOON);
        refuses(Reason.SEAL, () -> there.admit("POST", "/peer", text(otherSecret.seal(BODY))));
        // What is between the fields counts, too.
        Seal shifted = seal(settings("est", "/peert", SECRET), NOON);
        refuses(Reason.SEAL, () -> there.admit("POST", "/peer", text(shifted.seal(BODY))));
    }

    @Test
    void refusesAnotherBody() throws RefusedException {
        Seal.Request admitted = there.admit("POST", "/peer", text(here.seal(BODY)));
        refuses(Reason.SEAL, () -> there.open(admitted, "what is sayd".getBytes(UTF_8)));
        refuses(Reason.SEAL, () -> there.open(admitted, "what is".getBytes(UTF_8)));
    }

    @Test
    void refusesTheAnswerToAnotherRequestAndARequestAsAnAnswer() throws RefusedException {
        Seal.Request first = here.seal(BODY);
        Seal.Request second = here.seal(BODY);
        String answer =
                there.seal(there.admit("POST", "/peer", text(first)), BODY).toString();
        refuses(Reason.SEAL, () -> here.open(second, new Sealed(answer, BODY)));
        refuses(Reason.SEAL, () -> here.open(second, new Sealed(text(second), BODY)));
        refuses(Reason.SEAL, () -> there.admit("POST", "/peer", answer));
    }

    @Test
    void takesARequestOnce() throws RefusedException {
        String header = text(here.seal(BODY));
        Seal.Request unused = there.admit("POST", "/peer", header);
        refuses(Reason.REPEATED, () -> there.admit("POST", "/peer", header));
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        refuses(Reason.REPEATED, () -> there.admit("POST", "/peer", header));
    }

    @ParameterizedTest
    @ValueSource(longs = {-31, 31, -86_400, Long.MAX_VALUE / 2000})
    void refusesWhatWasSentAtAnotherTime(long seconds) {
        Seal elsewhere =
                seal(settings("test", "/peer", SECRET), NOON.plusSeconds(20).plusSeconds(seconds));
        refuses(Reason.TIME, () -> there.admit("POST", "/peer", text(elsewhere.seal(BODY))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1;",
                "1;;;;;;",
                "x;00",
                "1;00000000000000000000000000000000;0000000000000000;00000000000000000000000000000000;00000001",
                "11111;2",
                "-1;2"
            })
    void refusesWhatIsNoHeader(String header) {
        refuses(Reason.MALFORMED, () -> there.admit("POST", "/peer", header));
        refuses(Reason.MALFORMED, () -> there.admit("POST", "/peer", text(here.seal(BODY)) + header + ";"));
        refuses(Reason.MALFORMED, () -> there.admit("POST", "/peer", null));
    }

    @Test
    void refusesABodyThatIsTooLongByItsHeader() {
        refuses(Reason.MALFORMED, () -> there.admit("POST", "/peer", text(here.seal(new byte[Sealed.MOST_BYTES + 1]))));
    }

    @Test
    void knowsAnotherVersionWhenItSeesOne() {
        refuses(
                Reason.VERSION,
                () -> there.admit("POST", "/peer", "2" + text(here.seal(BODY)).substring(1)));
        refuses(Reason.VERSION, () -> there.admit("POST", "/peer", "12;whatever comes then"));
    }

    @Test
    void takesTheSecretBeforeWhileItIsBeingChanged() throws RefusedException {
        Seal changed = seal(settings("test", "/peer", OTHER, SECRET), NOON);
        Seal.Request asked = here.seal(BODY);
        Seal.Request admitted = changed.admit("POST", "/peer", text(asked));
        assertThat(here.open(asked, new Sealed(changed.seal(admitted, BODY).toString(), BODY))
                        .body())
                .isEqualTo(BODY);
        refuses(Reason.SEAL, () -> there.admit("POST", "/peer", text(changed.seal(BODY))));
    }

    @Test
    void hasNoUseForAShortSecretAndKeepsAGoodOneToItself() {
        assertThatIllegalArgumentException().isThrownBy(() -> settings("test", "/peer", SECRET.substring(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> settings("test", "/peer"));
        assertThat(settings("test", "/peer", SECRET).toString()).doesNotContain(SECRET);
    }

    @Test
    void remembersSoManyRequestsAndNoMore() {
        NonceMemory memory = new NonceMemory(nanos::get, Duration.ofSeconds(60));
        int taken = 0;
        for (int i = 0; i < 60_000; i++) {
            taken += memory.add(new NonceMemory.Nonce(1, i)) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(50_000);
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(memory.add(new NonceMemory.Nonce(2, 0))).isTrue();
        assertThat(memory.add(new NonceMemory.Nonce(1, 0))).as("before").isFalse();
        nanos.addAndGet(Duration.ofSeconds(121).toNanos());
        assertThat(memory.add(new NonceMemory.Nonce(1, 0))).as("long ago").isTrue();
    }
}
