package dev.aicache.warming.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Where a snapshot lies. It comes into its place whole or not at all: it is written to a file beside it, brought to the disk
 * and then moved over the one before. Only its owner may read it, where the file system knows owners. A file that is no
 * snapshot is left alone.
 */
final class SnapshotFile {

    /** A file beside that nobody has written to for so long was left by a process that died. */
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private static final String TEMPORARY = ".tmp";

    private final Path path;
    private final Clock clock;

    SnapshotFile(Path path, Clock clock) {
        this.path = path.toAbsolutePath();
        this.clock = clock;
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Writes the snapshot. */
    @FunctionalInterface
    interface Writing {
        void to(WritableByteChannel channel) throws IOException, InterruptedException;
    }

    /**
     * Replaces the snapshot, or leaves everything as it was where that fails.
     *
     * @param isWanted asked when all is written and again when it is in place; if not, there is no snapshot afterwards
     * @throws SnapshotException if there is a file that is no snapshot, or this one is not wanted
     */
    void replace(Writing writing, BooleanSupplier isWanted) throws IOException, InterruptedException {
        refuseForeign();
        removeAbandoned();
        Path beside = Files.createTempFile(folder(), prefix(), TEMPORARY, attributes());
        try {
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                writing.to(channel);
                channel.force(true);
            }
            if (isWanted.getAsBoolean()) {
                refuseForeign();
                Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                bringToDisk();
            }
        } finally {
            Files.deleteIfExists(beside);
        }
        if (!isWanted.getAsBoolean()) {
            remove();
            throw SnapshotException.purged(path);
        }
    }

    private Path folder() {
        Path folder = path.getParent();
        if (folder == null) {
            throw new IllegalStateException(path + " is no file");
        }
        return folder;
    }

    private String prefix() {
        return "." + path.getFileName() + ".";
    }

    private FileAttribute<?>[] attributes() {
        boolean hasOwners = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return hasOwners
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** An empty file is nobody's. */
    private void refuseForeign() throws IOException {
        if (exists() && !isOurs()) {
            throw SnapshotException.foreign(path);
        }
    }

    private boolean isOurs() throws IOException {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream from = Files.newInputStream(path)) {
            byte[] first = from.readNBytes(Header.BYTES);
            return first.length == 0 || Header.isSnapshot(first);
        }
    }

    /** Without this the name may lead to the old file again after a power failure; not every system can do it. */
    @SuppressWarnings("EmptyCatch")
    private void bringToDisk() {
        try (FileChannel folder = FileChannel.open(folder(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // Then it is as safe as that system makes it.
        }
    }

    private void removeAbandoned() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder(),
                file -> file.getFileName().toString().startsWith(prefix())
                        && file.getFileName().toString().endsWith(TEMPORARY))) {
            for (Path file : files) {
                if (isAbandoned(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private boolean isAbandoned(Path file) throws IOException {
        try {
            FileTime written = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
            return written.toInstant().plus(ABANDONED).isBefore(clock.instant());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Removes the snapshot, if there is one; another file stays. */
    void remove() throws IOException {
        if (exists() && isOurs()) {
            Files.deleteIfExists(path);
        }
    }
}
