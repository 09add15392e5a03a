package dev.aicache.coordination.peer;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Reads what {@link MessageWriter} wrote, and nothing else: every byte has to be as it is written there. Takes no more
 * memory than in proportion to the bytes. Not thread-safe.
 */
final class MessageReader {

    private static final int ORIGIN = 16;
    private static final int PART = ORIGIN + 4 * Long.BYTES + 1;
    private static final int TOLD = Long.BYTES + 1 + Short.BYTES;
    private static final int LINE = Short.BYTES + Long.BYTES + TOLD;

    private final ByteBuffer fields;

    private MessageReader(byte[] bytes) {
        this.fields = ByteBuffer.wrap(bytes);
    }

    /**
     * The message.
     *
     * @throws MalformedMessageException if it is none
     */
    static PeerMessage read(byte[] bytes) throws MalformedMessageException {
        MessageReader reader = new MessageReader(bytes);
        try {
            PeerMessage message = reader.message();
            if (reader.fields.hasRemaining()) {
                throw new IllegalArgumentException("There is more than there should be");
            }
            return message;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedMessageException(e);
        }
    }

    private PeerMessage message() {
        byte kind = fields.get();
        return switch (kind) {
            case MessageWriter.PUSH -> push();
            case MessageWriter.PUSH_ANSWER -> new PeerMessage.PushAnswer(sequence());
            case MessageWriter.PULL -> new PeerMessage.Pull(known());
            case MessageWriter.PULL_ANSWER -> pullAnswer();
            default -> throw new IllegalArgumentException("There is no message of kind " + kind);
        };
    }

    private PeerMessage.Push push() {
        long from = sequence();
        long base = sequence();
        long horizon = fields.getLong();
        boolean isLast = flag();
        if (base > from) {
            throw new IllegalArgumentException("There are none of these");
        }
        return new PeerMessage.Push(from, base, horizon, isLast, list(TOLD, this::told));
    }

    private Map<Origin, Long> known() {
        int count = count(ORIGIN + Long.BYTES, PeerLog.MOST_STREAMS);
        Map<Origin, Long> known = new HashMap<>();
        for (int i = 0; i < count; i++) {
            if (known.put(origin(), sequence()) != null) {
                throw new IllegalArgumentException("An origin comes twice");
            }
        }
        return known;
    }

    private PeerMessage.PullAnswer pullAnswer() {
        boolean hasMore = flag();
        long horizon = fields.getLong();
        List<PeerMessage.Part> parts = new ArrayList<>();
        for (int i = count(PART, PeerLog.MOST_STREAMS); i > 0; i--) {
            parts.add(part());
        }
        return new PeerMessage.PullAnswer(hasMore, horizon, parts, list(LINE, () -> line(parts.size())));
    }

    private PeerMessage.Part part() {
        PeerMessage.Part part = new PeerMessage.Part(
                origin(), sequence(), sequence(), fields.getLong(), Math.max(0, fields.getLong()), flag());
        if (part.from() > part.known()) {
            throw new IllegalArgumentException("There are none of these");
        }
        return part;
    }

    private PeerMessage.Line line(int parts) {
        int part = Short.toUnsignedInt(fields.getShort());
        if (part >= parts) {
            throw new IllegalArgumentException("There is no such part");
        }
        return new PeerMessage.Line(part, sequence(), told());
    }

    private PeerMessage.Told told() {
        long age = fields.getLong();
        boolean isSoft = flag();
        int count = Short.toUnsignedInt(fields.getShort());
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tags.add(Tag.parse(text()));
        }
        return new PeerMessage.Told(new PurgeNotice(tags, isSoft), Math.max(0, age));
    }

    private String text() {
        int length = Short.toUnsignedInt(fields.getShort());
        if (length > fields.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer text = fields.slice(fields.position(), length);
        fields.position(fields.position() + length);
        try {
            return UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("This is no text", e);
        }
    }

    private <T> List<T> list(int least, Supplier<T> read) {
        int count = count(least, Integer.MAX_VALUE);
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(read.get());
        }
        return values;
    }

    /** A number of things of which each takes so many bytes at least. */
    private int count(int least, int most) {
        int count = fields.getInt();
        if (count < 0 || count > most || (long) count * least > fields.remaining()) {
            throw new BufferUnderflowException();
        }
        return count;
    }

    private Origin origin() {
        return new Origin(fields.getLong(), fields.getLong());
    }

    private long sequence() {
        long sequence = fields.getLong();
        if (sequence < 0) {
            throw new IllegalArgumentException("No sequence is negative");
        }
        return sequence;
    }

    private boolean flag() {
        byte flag = fields.get();
        if ((flag & ~1) != 0) {
            throw new IllegalArgumentException("Neither yes nor no");
        }
        return flag == 1;
    }
}
