package dev.aicache.coordination.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Messages are read as they were written, and nothing else is. */
class PeerMessageTests {

    private static final Origin A = new Origin(1, -2);
    private static final Origin B = new Origin(-3, 4);
    private static final PurgeNotice NOTICE =
            new PurgeNotice(List.of(Tag.of("a name, with € and \ud83d\ude00"), Tag.EVERYTHING, Tag.route("")), true);

    static List<PeerMessage> messages() {
        PeerMessage.Told told = new PeerMessage.Told(NOTICE, 5);
        Map<Origin, Long> many = new HashMap<>();
        for (int i = 0; i < PeerLog.MOST_STREAMS; i++) {
            many.put(new Origin(i, i), (long) i);
        }
        return List.of(
                new PeerMessage.Push(7, 6, 9, true, List.of(told, told)),
                new PeerMessage.Push(0, 0, -1, false, List.of()),
                new PeerMessage.PushAnswer(9),
                new PeerMessage.Pull(Map.of(A, 3L, B, 0L)),
                new PeerMessage.Pull(many),
                new PeerMessage.PullAnswer(false, 0, List.of(), List.of()),
                new PeerMessage.PullAnswer(
                        true,
                        77,
                        List.of(new PeerMessage.Part(A, 1, 2, -1, 3, true), new PeerMessage.Part(B, 0, 1, 5, 6, false)),
                        List.of(new PeerMessage.Line(1, 1, told), new PeerMessage.Line(0, 2, told))));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void areReadAsTheyWereWritten(PeerMessage message) throws MalformedMessageException {
        assertThat(MessageReader.read(MessageWriter.write(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void areNotReadCutOffOrWithAnythingBehind(PeerMessage message) {
        byte[] whole = MessageWriter.write(message);
        for (int length = 0; length < Math.min(whole.length, 500); length++) {
            refuses(Arrays.copyOf(whole, length));
        }
        refuses(Arrays.copyOf(whole, whole.length + 1));
    }

    private static void refuses(byte[] bytes) {
        assertThatThrownBy(() -> MessageReader.read(bytes)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void areNotReadWhereTheyMakeNoSense() {
        refuses(MessageWriter.write(new PeerMessage.PushAnswer(-1)));
        refuses(MessageWriter.write(new PeerMessage.Push(1, 2, 0, false, List.of())));
        refuses(MessageWriter.write(
                new PeerMessage.PullAnswer(false, 0, List.of(new PeerMessage.Part(A, 2, 1, 0, 0, false)), List.of())));
        refuses(MessageWriter.write(new PeerMessage.PullAnswer(
                false, 0, List.of(), List.of(new PeerMessage.Line(0, 1, new PeerMessage.Told(NOTICE, 0))))));
        byte[] twice = MessageWriter.write(new PeerMessage.Pull(Map.of(A, 3L, B, 3L)));
        System.arraycopy(twice, 5, twice, 5 + 24, 24);
        refuses(twice);
        byte[] flag = MessageWriter.write(new PeerMessage.Push(0, 0, 0, false, List.of()));
        flag[25] = 2;
        refuses(flag);
        refuses(new byte[] {5});
    }

    /** Whatever comes, it is a message or refused, and takes no more memory than it is long. */
    @Test
    void whateverIsReadIsAMessageOrRefused() {
        long seed = 4711;
        Random random = new Random(seed);
        int refused = 0;
        int longest = 0;
        List<byte[]> originals = new ArrayList<>();
        messages().stream()
                .map(MessageWriter::write)
                .filter(bytes -> bytes.length < 1000)
                .forEach(originals::add);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = originals.get(random.nextInt(originals.size())).clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(Math.min(200, bytes.length))] = (byte) random.nextInt();
            }
            try {
                PeerMessage read = MessageReader.read(bytes);
                longest = Math.max(longest, MessageWriter.write(read).length - bytes.length);
            } catch (MalformedMessageException e) {
                refused++;
            }
        }
        assertThat(longest).as("seed %d", seed).isZero();
        assertThat(refused).isBetween(1000, 19_000);
    }
}
