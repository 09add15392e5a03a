package dev.aicache.store.coding;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The forms in which an answer can be kept compressed, each with a checksum of what it was. */
public enum Coding {

    /** RFC 1952, at the fastest level; by the JDK. */
    GZIP("gzip") {
        @Override
        OutputStream encoder(OutputStream to) throws IOException {
            return new FastGzip(to);
        }

        @Override
        InputStream decoder(InputStream from) throws IOException {
            return new GZIPInputStream(from, BUFFER);
        }
    },

    /**
     * RFC 8878, at level 1, whose window is below the 8 MB that every HTTP client can take (RFC 9659); by zstd-jni, where
     * that is on the class path.
     */
    ZSTD("zstd") {
        @Override
        public boolean isAvailable() {
            try {
                return ZstdFrames.load();
            } catch (LinkageError e) {
                return false;
            }
        }

        @Override
        OutputStream encoder(OutputStream to) throws IOException {
            return ZstdFrames.encoder(to);
        }

        @Override
        InputStream decoder(InputStream from) throws IOException {
            return ZstdFrames.decoder(from);
        }
    };

    private static final int BUFFER = 8 * 1024;

    private final String token;

    Coding(String token) {
        this.token = token;
    }

    /** The content coding of HTTP (RFC 9110 §8.4.1) that this is. */
    public String token() {
        return token;
    }

    /** Whether this process can encode and decode it. */
    public boolean isAvailable() {
        return true;
    }

    /** Writes the coded form of what it is given; complete when closed. */
    abstract OutputStream encoder(OutputStream to) throws IOException;

    /** Reads what was encoded, and fails at its end if the checksum differs. To be closed, for its native memory. */
    abstract InputStream decoder(InputStream from) throws IOException;

    /** Gzip at its fastest level. */
    private static final class FastGzip extends GZIPOutputStream {

        FastGzip(OutputStream to) throws IOException {
            super(to, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
