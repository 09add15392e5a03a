package dev.aicache.warming.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Makes files and folders that nobody but their owner can read, where the file system knows owners. */
final class OwnerOnly {

    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final Set<OpenOption> ANY = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

    private OwnerOnly() {}

    static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, attributes(folder, "rwx------"));
        }
    }

    /** @throws java.nio.file.FileAlreadyExistsException if there is one */
    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, NEW, attributes(file, "rw-------"));
    }

    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, ANY, attributes(file, "rw-------"));
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        boolean isKnown = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isKnown
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
