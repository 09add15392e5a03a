package dev.aicache.store.coding;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;

/** A body that is kept compressed: another body holds the coded bytes, this one decodes them as they are read. */
public final class CodedBody extends Body {

    /** A coded form that saves less than a tenth is not worth decoding it. */
    private static final double WORTHWHILE = 0.9;

    private final Coding coding;
    private final Body coded;

    private CodedBody(Coding coding, Body answer, Body coded) {
        super(answer);
        this.coding = coding;
        this.coded = coded;
    }

    private CodedBody(Coding coding, int size, int[] marks, Body coded) {
        super(size, marks);
        this.coding = coding;
        this.coded = coded;
    }

    /**
     * The body in the coding, or null where that saves less than a tenth of its bytes. The body must be retained
     * meanwhile, and is not needed afterwards.
     *
     * @throws IllegalArgumentException if the body is in a coding already
     */
    public static @Nullable CodedBody of(Body body, Coding coding) {
        if (body.coding() != null) {
            throw new IllegalArgumentException("The body is coded already");
        }
        byte[] coded = encode(body, coding);
        return coded.length > WORTHWHILE * body.size() ? null : new CodedBody(coding, body, Body.of(coded));
    }

    /**
     * The body that is kept in these bytes.
     *
     * @param token of the coding that they are in
     * @param size length of the answer in bytes
     * @param marks of the answer, as {@link Body#marks} gave them; belong to the body from now on
     * @return null where this process cannot decode them
     * @throws IllegalArgumentException if the marks are not those of so many bytes
     */
    public static @Nullable CodedBody restored(String token, int size, int[] marks, byte[] coded) {
        for (Coding coding : Coding.values()) {
            if (coding.token().equals(token) && coding.isAvailable()) {
                return new CodedBody(coding, size, checked(size, marks), Body.of(coded));
            }
        }
        return null;
    }

    private static byte[] encode(Body body, Coding coding) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(Math.max(512, body.size() / 4));
        try (OutputStream encoder = coding.encoder(all);
                ChunkStream plain = new ChunkStream(body.chunks())) {
            plain.transferTo(encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }

    @Override
    public Body over(Body kept) {
        return new CodedBody(coding, this, kept);
    }

    @Override
    public int storedSize() {
        return coded.size();
    }

    @Override
    public String coding() {
        return coding.token();
    }

    @Override
    public int chunkCount() {
        return coded.chunkCount();
    }

    @Override
    public List<ByteBuffer> chunks() {
        return coded.chunks();
    }

    /**
     * {@inheritDoc} Retains the coded bytes until it is read to its end or closed.
     *
     * @throws IllegalStateException if they have been given up
     */
    @Override
    public Iterator<List<ByteBuffer>> pieces() {
        if (!coded.retain()) {
            throw new IllegalStateException("The bytes of this answer have been given up");
        }
        try {
            return new DecodedPieces(decoded(), eventMarks());
        } catch (RuntimeException | Error e) {
            coded.release();
            throw e;
        }
    }

    private Decoded decoded() {
        try {
            return new Decoded(coding.decoder(new ChunkStream(chunks())), size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean retain() {
        return coded.retain();
    }

    @Override
    public void release() {
        coded.release();
    }

    /**
     * The answer as it is to be written. Closed by whoever reads it or, while a reader is at it, from another thread: what
     * is read after that is empty.
     */
    private final class DecodedPieces implements Iterator<List<ByteBuffer>>, AutoCloseable {

        private final Decoded decoded;
        private final @Nullable Events events;
        private boolean closed;

        DecodedPieces(Decoded decoded, int[] marks) {
            this.decoded = decoded;
            this.events = marks.length > 0 ? new Events(decoded, marks) : null;
        }

        @Override
        public synchronized boolean hasNext() {
            return !closed && (events == null ? decoded.hasNext() : events.hasNext());
        }

        @Override
        public synchronized List<ByteBuffer> next() {
            if (closed) {
                return List.of();
            }
            boolean isMore = false;
            try {
                List<ByteBuffer> piece = events == null ? List.of(decoded.next()) : events.next();
                isMore = hasNext();
                return piece;
            } finally {
                if (!isMore) {
                    close();
                }
            }
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                decoded.close();
                coded.release();
            }
        }
    }
}
