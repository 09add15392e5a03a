package dev.aicache.coordination.remote;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.coordination.RemoteEntry;
import dev.aicache.coordination.Stamp;
import dev.aicache.coordination.TaggedStamp;
import dev.aicache.coordination.remote.Opened.Finding;
import dev.aicache.store.coding.CodedBody;
import dev.aicache.store.coding.Coding;

import static org.assertj.core.api.Assertions.assertThat;

class EnvelopeTests {

    private static final long SEED = 20_261_130;
    private static final Duration LIFETIME = Duration.ofMinutes(9);

    private static final Envelope PLAIN = new Envelope(null, CodedBody::restored);
    private static final Envelope SECRET = new Envelope(RemoteEntries.secret(1), CodedBody::restored);

    /** What format 1 made of an entry, plain and encrypted; whoever raises the format keeps this and reads it. */
    private static final String GOLDEN_PLAIN = """
            QUlDAQCeN3m5f0p8FQAAAAAAAAAB//////////8AAFUAAAAAAAAAAZMAAAB9uoIYAAAAAaMYXFB7AAAAALLQXgAAAACLsslwAAAA
            AEXZZLgAAAABF2WS4AAAAAAASY1YgD/gAAAAAAAAAAAAAgEAAAAIZ3JlZXRpbmcBAAAABGdy/G4AAAAAAAAABwAAAAAAAAAqAAAA
            AwAAAAAAAAAB//////////4AAAAAAAAAAwAAAMgAAAAEAQAAAAxDb250ZW50LVR5cGUBAAAAEXRleHQvZXZlbnQtc3RyZWFtAQAA
            AAdYLVR3aWNlAQAAAANvbmUBAAAAB3gtdHdpY2UBAAAAA3R3bwEAAAAIWC1VbWxhdXQCAAAAAgDkBBYBAAAAAgEAAAAPQWNjZXB0
            LUxhbmd1YWdlAQAAAAhYLVRlbmFudKbq9lK6Py4dAAAAAAAAA+n////////8FwAAVQAAAAAAAQEBAAAABWdwdC01AQAAAAAAAAAL
            AAAAAAAAABYAAAAAAAAAAwAAAAAAAAAEAAAAAAAAAAUAAAAASZYC0wAAAAA63mixAAABoxhcUAAAAAAACAAAAAAAAAAIYW5zd2Vy
            IDHA/Eai
            """;

    private static final String GOLDEN_SECRET = """
            QUlDAQGeN3m5f0p8FQAAAAAAAAAB//////////8AAFUAAAAAAPW2HSupDddO08YCpYDFVfp5iL9ePBexZmPbro2Y2RZWgg1tipoQ
            7auTYR+Kgt+oAFxMYchwZDNKt736wQyO2m6vAev3rptJhyC+UjBY0+AG8PrExm9blzUWxaEWHmGe/vY+I1tBefMpLFVrBiVM4hXE
            fmCzNjx1CXDwt/1LTG1X1FrMG+ZrCM2g7yZTg3gcTTkQbPvjy+qHjiHF6tXLFGFmyN3dhdGnDfFwKeYAhJDrzM65SuB0ER6YFS5L
            Kxj1BYhYYXxVrR3crVIqbfPGKv3Vatv263fcD55ytYED1AQQpG498tex3lUsD647/ZBZ4KfxVMBWMmJNG1sCuKiWcJxYKuSPNqhh
            Qb82U3nCMG/s7rPpQJo3awkY0dw6yEcXr0DmCJHhO8XwJVnXxmObR14sH6SIG93xGGVW+EpIeO85qMey+qv0YltvmkHwmAeGpyD3
            um62akn6bVUiAFzSG8Jfuwf0qQ/enehm7uQTwWBdWfNVS6Y+rJd6T3rWvPJSDfMo8b9MwZ7rMV69iOiTw2tAPysQI9iTyOpRjXF4
            GHBC4FNPib/DFb53xXjv1R2OFVHfHyYtBegg57lCru+GxA==
            """;

    static Stream<RemoteEntry> entries() {
        byte[] text = "data: {\"content\":\"Hello there\"}\n\n".repeat(900).getBytes(StandardCharsets.UTF_8);
        int[] ends = IntStream.rangeClosed(1, 900).map(i -> i * 33).toArray();
        int[] times = IntStream.range(0, 900).map(i -> i / 2 * 40).toArray();
        assertThat(ends[899]).isEqualTo(text.length);
        byte[] noise = new byte[700_001];
        new Random(SEED).nextBytes(noise);
        return Stream.of(
                RemoteEntries.of(1, Body.of(new byte[0])),
                RemoteEntries.of(2, Body.of(new byte[] {7})),
                RemoteEntries.of(3, Body.of(noise)),
                RemoteEntries.of(4, Body.ofEvents(text.clone(), ends)),
                RemoteEntries.of(5, Body.ofTimedEvents(text.clone(), ends, times)),
                RemoteEntries.of(6, CodedBody.of(Body.ofTimedEvents(text.clone(), ends, times), Coding.GZIP)),
                RemoteEntries.of(7, Body.of(text), TaggedStamp.of(new Stamp(-3, 0))),
                RemoteEntries.of(
                        8,
                        Body.of(text),
                        TaggedStamp.of(new Stamp(9, 8), LongStream.range(0, 500).toArray())));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void givesEveryEntryBackAsItWas(RemoteEntry entry) {
        for (Envelope envelope : List.of(PLAIN, SECRET)) {
            Opened opened = envelope.read(entry.key(), envelope.write(entry, LIFETIME));

            assertThat(opened.finding()).isEqualTo(Finding.ENTRY);
            assertThat(opened.lifetime()).isEqualTo(LIFETIME);
            RemoteEntries.assertSame(opened.entry(), entry);
        }
    }

    @Test
    void isLittleLongerThanWhatIsInIt() {
        byte[] answer = new byte[50_000];
        assertThat(PLAIN.write(RemoteEntries.of(1, Body.of(answer)), LIFETIME).length)
                .isLessThan(answer.length + Envelope.OVERHEAD);
        assertThat(SECRET.write(RemoteEntries.of(1, Body.of(answer)), LIFETIME).length)
                .isLessThan(answer.length + Envelope.OVERHEAD);
    }

    @Test
    void readsWhatTheOldestFormatThatMayBeInUseHasWritten() {
        RemoteEntry entry = RemoteEntries.text(1);

        Opened plain = PLAIN.read(entry.key(), Base64.getMimeDecoder().decode(GOLDEN_PLAIN));
        Opened secret = SECRET.read(entry.key(), Base64.getMimeDecoder().decode(GOLDEN_SECRET));

        RemoteEntries.assertSame(plain.entry(), entry);
        RemoteEntries.assertSame(secret.entry(), entry);
        // Nothing has changed since, or else the format has.
        assertThat(PLAIN.write(entry, LIFETIME))
                .isEqualTo(Base64.getMimeDecoder().decode(GOLDEN_PLAIN));
    }

    @ParameterizedTest
    @ValueSource(ints = {Envelope.OLDEST - 1, Envelope.FORMAT + 1, 255})
    void anotherFormatIsNoneHoweverWholeItIs(int format) {
        byte[] bytes = PLAIN.write(RemoteEntries.text(1), LIFETIME);
        bytes[3] = (byte) format;

        assertThat(PLAIN.read(RemoteEntries.key(1), sealed(bytes))).isEqualTo(Opened.nothing(Finding.FOREIGN));
    }

    @Test
    void flagsThatAreNotKnownAreAnotherFormat() {
        byte[] bytes = PLAIN.write(RemoteEntries.text(1), LIFETIME);
        bytes[4] |= 2;

        assertThat(PLAIN.read(RemoteEntries.key(1), sealed(bytes)).finding()).isEqualTo(Finding.FOREIGN);
    }

    @Test
    void theEntryOfAnotherKeyIsNotGivenToWhoAsksForThisOne() {
        for (Envelope envelope : List.of(PLAIN, SECRET)) {
            byte[] bytes = envelope.write(RemoteEntries.text(1), LIFETIME);
            assertThat(envelope.read(RemoteEntries.key(2), bytes).finding()).isEqualTo(Finding.OTHER_KEY);

            // Nor if it is made to look like it.
            byte[] other = RemoteEntries.key(2).toBytes();
            System.arraycopy(other, 0, bytes, 5, other.length);
            assertThat(envelope.read(RemoteEntries.key(2), bytes).entry()).isNull();
        }
    }

    @Test
    void withASecretNothingIsTakenThatWasNotEncryptedWithIt() {
        byte[] plain = PLAIN.write(RemoteEntries.text(1), LIFETIME);
        byte[] secret = SECRET.write(RemoteEntries.text(1), LIFETIME);
        Envelope other = new Envelope(RemoteEntries.secret(2), CodedBody::restored);

        assertThat(SECRET.read(RemoteEntries.key(1), plain).finding()).isEqualTo(Finding.OTHER_SECRET);
        assertThat(PLAIN.read(RemoteEntries.key(1), secret).finding()).isEqualTo(Finding.OTHER_SECRET);
        assertThat(other.read(RemoteEntries.key(1), secret).finding()).isEqualTo(Finding.OTHER_SECRET);
    }

    @Test
    void anEncryptedEntryShowsNothingOfItselfAndNoTwoAreAlike() {
        byte[] one = SECRET.write(RemoteEntries.text(1), LIFETIME);
        byte[] two = SECRET.write(RemoteEntries.text(1), LIFETIME);

        assertThat(new String(PLAIN.write(RemoteEntries.text(1), LIFETIME), StandardCharsets.ISO_8859_1))
                .contains("answer 1", "event-stream", "gpt-5");
        assertThat(new String(one, StandardCharsets.ISO_8859_1)).doesNotContain("answer", "event-stream", "gpt");
        assertThat(Arrays.equals(one, Envelope.HEAD, one.length, two, Envelope.HEAD, two.length))
                .isFalse();
    }

    @Test
    void whatThisProcessCannotDecodeIsNone() {
        RemoteEntry coded = entries()
                .filter(entry -> entry.response().body().coding() != null)
                .findFirst()
                .orElseThrow();
        byte[] bytes = PLAIN.write(coded, LIFETIME);

        assertThat(new Envelope(null, (coding, size, marks, body) -> null)
                        .read(coded.key(), bytes)
                        .finding())
                .isEqualTo(Finding.CODING);
    }

    @Test
    void everyBitThatIsFlippedIsFound() {
        for (Envelope envelope : List.of(PLAIN, SECRET)) {
            byte[] whole = envelope.write(RemoteEntries.text(1), LIFETIME);
            int step = envelope == PLAIN ? 1 : 3;
            for (int bit = 0; bit < whole.length * Byte.SIZE; bit += step) {
                byte[] bytes = whole.clone();
                bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                assertThat(envelope.read(RemoteEntries.key(1), bytes).entry())
                        .as("bit %d", bit)
                        .isNull();
            }
        }
    }

    @Test
    void everyPartThatIsCutOffIsFound() {
        for (Envelope envelope : List.of(PLAIN, SECRET)) {
            byte[] whole = envelope.write(RemoteEntries.text(1), LIFETIME);
            for (int length = 0; length < whole.length; length++) {
                assertThat(envelope.read(RemoteEntries.key(1), Arrays.copyOf(whole, length))
                                .entry())
                        .as("%d bytes", length)
                        .isNull();
            }
            assertThat(envelope.read(RemoteEntries.key(1), Arrays.copyOf(whole, whole.length + 1))
                            .entry())
                    .isNull();
        }
    }

    @Test
    void noiseIsNone() {
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            if (bytes.length > 40 && random.nextBoolean()) {
                byte[] whole = PLAIN.write(RemoteEntries.text(1), LIFETIME);
                System.arraycopy(whole, 0, bytes, 0, Envelope.HEAD);
                bytes = sealed(bytes);
            }
            Opened opened = PLAIN.read(RemoteEntries.key(1), bytes);
            assertThat(opened.entry()).as("seed %d, round %d", SEED, i).isNull();
            assertThat(SECRET.read(RemoteEntries.key(1), bytes).entry()).isNull();
        }
    }

    /** As of who can write to the store and knows how: whatever it says, reading it ends well, in little memory. */
    @Test
    void whateverAWellSealedEnvelopeSaysReadingItThrowsNothing() {
        Random random = new Random(SEED);
        List<byte[]> wholes = entries()
                .filter(entry -> entry.response().body().size() < 100_000)
                .map(entry -> PLAIN.write(entry, LIFETIME))
                .toList();
        int read = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = wholes.get(random.nextInt(wholes.size())).clone();
            int fields = ByteBuffer.wrap(bytes).getInt(Envelope.HEAD);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = Envelope.HEAD + random.nextInt(Math.min(fields, 500));
                switch (random.nextInt(3)) {
                    case 0 -> bytes[at] = (byte) random.nextInt();
                    case 1 -> bytes[at] = (byte) 0xFF;
                    default -> ByteBuffer.wrap(bytes).putInt(at, random.nextInt());
                }
            }
            Opened opened = PLAIN.read(keyIn(bytes), sealed(bytes));
            if (opened.entry() != null) {
                read++;
                assertThat(opened.entry().key()).isEqualTo(keyIn(bytes));
                assertThat(opened.entry().servable()).isGreaterThanOrEqualTo(Duration.ZERO);
            }
        }
        assertThat(read).as("some changes are to be none that can be found").isPositive();
    }

    private static CacheKey keyIn(byte[] bytes) {
        return CacheKey.of(Arrays.copyOfRange(bytes, 5, 5 + CacheKey.BYTES));
    }

    /** With the checksum that it should have. */
    private static byte[] sealed(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        ByteBuffer.wrap(bytes).putInt(bytes.length - Integer.BYTES, (int) crc.getValue());
        return bytes;
    }
}
