package dev.aicache.store.coding;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;

/** The only class that links to zstd-jni, so that all others work without it. */
final class ZstdFrames {

    private static final int LEVEL = 1;

    private ZstdFrames() {}

    /**
     * Loads the native library.
     *
     * @throws LinkageError if zstd-jni is not on the class path, or has no library for this platform
     */
    static boolean load() {
        Native.load();
        return Native.isLoaded();
    }

    static OutputStream encoder(OutputStream to) throws IOException {
        return new ZstdOutputStreamNoFinalizer(to, RecyclingBufferPool.INSTANCE)
                .setLevel(LEVEL)
                .setChecksum(true);
    }

    static InputStream decoder(InputStream from) throws IOException {
        return new ZstdInputStreamNoFinalizer(from, RecyclingBufferPool.INSTANCE);
    }
}
