package dev.aicache.warming.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/** Keeps a journal's folder for one process at a time; gone with the process, however that ends. */
final class FolderLock implements AutoCloseable {

    private final FileChannel held;

    private FolderLock(FileChannel held) {
        this.held = held;
    }

    /** @throws IOException if another process has it */
    static FolderLock take(Path folder) throws IOException {
        FileChannel channel = OwnerOnly.open(folder.resolve("journal.lock"));
        boolean isMine = false;
        try {
            isMine = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another journal of this process has it, which comes to the same.
        } finally {
            if (!isMine) {
                channel.close();
            }
        }
        if (isMine) {
            return new FolderLock(channel);
        }
        throw new IOException("The journal in %s is another process's; give each a folder of its own"
                .formatted(folder.toAbsolutePath()));
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
