package dev.aicache.coordination.peer;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import dev.aicache.PurgeNotice;
import dev.aicache.Tag;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes messages for {@link MessageReader}, numbers big-endian. Not thread-safe. */
final class MessageWriter {

    static final byte PUSH = 1;
    static final byte PUSH_ANSWER = 2;
    static final byte PULL = 3;
    static final byte PULL_ANSWER = 4;

    /** Bytes that purges may take in a message; what is left of {@link Sealed#MOST_BYTES} is for what is said of origins. */
    static final int MOST_PURGES = 256 * 1024;

    /** Bytes that one purge may take; a longer one is told as one of everything. */
    static final int MOST_PURGE = 32 * 1024;

    /** What a purge takes beside its tags: index, sequence, age, softness, number of tags. */
    private static final int PURGE_FIELDS = 2 + 8 + 8 + 1 + 2;

    private static final int TAG_FIELDS = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream fields = new DataOutputStream(bytes);

    private MessageWriter() {}

    static byte[] write(PeerMessage message) {
        MessageWriter writer = new MessageWriter();
        try {
            if (message instanceof PeerMessage.Push push) {
                writer.push(push);
            } else if (message instanceof PeerMessage.PushAnswer answer) {
                writer.fields.writeByte(PUSH_ANSWER);
                writer.fields.writeLong(answer.known());
            } else if (message instanceof PeerMessage.Pull pull) {
                writer.pull(pull);
            } else {
                writer.pullAnswer((PeerMessage.PullAnswer) message);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory is written to", e);
        }
        return writer.bytes.toByteArray();
    }

    /** What a purge takes in a message, in bytes. */
    static int size(PurgeNotice notice) {
        long size = PURGE_FIELDS;
        for (Tag tag : notice.tags()) {
            size += TAG_FIELDS + tag.toString().getBytes(UTF_8).length;
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    private void push(PeerMessage.Push push) throws IOException {
        fields.writeByte(PUSH);
        fields.writeLong(push.from());
        fields.writeLong(push.base());
        fields.writeLong(push.horizon());
        fields.writeBoolean(push.isLast());
        fields.writeInt(push.purges().size());
        for (PeerMessage.Told purge : push.purges()) {
            told(purge);
        }
    }

    private void pull(PeerMessage.Pull pull) throws IOException {
        fields.writeByte(PULL);
        fields.writeInt(pull.known().size());
        for (Map.Entry<Origin, Long> each : pull.known().entrySet()) {
            origin(each.getKey());
            fields.writeLong(each.getValue());
        }
    }

    private void pullAnswer(PeerMessage.PullAnswer answer) throws IOException {
        fields.writeByte(PULL_ANSWER);
        fields.writeBoolean(answer.hasMore());
        fields.writeLong(answer.horizon());
        fields.writeInt(answer.parts().size());
        for (PeerMessage.Part part : answer.parts()) {
            origin(part.origin());
            fields.writeLong(part.from());
            fields.writeLong(part.known());
            fields.writeLong(part.confirmed());
            fields.writeLong(part.seen());
            fields.writeBoolean(part.hasEnded());
        }
        fields.writeInt(answer.lines().size());
        for (PeerMessage.Line line : answer.lines()) {
            fields.writeShort(line.part());
            fields.writeLong(line.sequence());
            told(line.told());
        }
    }

    private void origin(Origin origin) throws IOException {
        fields.writeLong(origin.high());
        fields.writeLong(origin.low());
    }

    private void told(PeerMessage.Told told) throws IOException {
        fields.writeLong(told.age());
        fields.writeBoolean(told.notice().isSoft());
        fields.writeShort(told.notice().tags().size());
        for (Tag tag : told.notice().tags()) {
            byte[] text = tag.toString().getBytes(UTF_8);
            fields.writeShort(text.length);
            fields.write(text);
        }
    }
}
