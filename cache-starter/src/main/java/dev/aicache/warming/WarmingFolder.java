package dev.aicache.warming;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The one folder that files of requests are read from, by their names. Nothing outside it can be named. */
public final class WarmingFolder {

    private final Path folder;

    /** @throws IllegalArgumentException if there is no such folder */
    public WarmingFolder(Path folder) {
        try {
            this.folder = folder.toRealPath();
        } catch (IOException e) {
            throw new IllegalArgumentException("there is no folder " + folder, e);
        }
        if (!Files.isDirectory(this.folder)) {
            throw new IllegalArgumentException(folder + " is not a folder");
        }
    }

    /**
     * The file of this name; links are followed as long as they stay in the folder.
     *
     * @param name relative to the folder
     * @throws IllegalArgumentException if there is none in the folder, with a message that says why
     */
    Path file(String name) {
        if (name.contains("://")) {
            throw refusal(name, "is a URL; put the file into the folder, and write its name");
        }
        Path relative = relative(name);
        for (Path part : relative) {
            if (part.toString().equals("..")) {
                throw refusal(name, "leads out of the folder; write the name of a file in it");
            }
        }
        return inside(name, folder.resolve(relative));
    }

    private static Path relative(String name) {
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("What was written is no name of a file", e);
        }
        if (path.isAbsolute()) {
            throw refusal(name, "is an absolute path; write it relative to the folder");
        }
        return path;
    }

    private Path inside(String name, Path path) {
        Path file;
        try {
            file = path.toRealPath();
        } catch (IOException e) {
            throw new IllegalArgumentException("There is no file '%s' in %s".formatted(name, folder), e);
        }
        if (!file.startsWith(folder)) {
            throw refusal(name, "is a link that leads out of the folder; put the file itself into it");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw refusal(name, "is not a file that can be read");
        }
        return file;
    }

    private static IllegalArgumentException refusal(String name, String problem) {
        return new IllegalArgumentException("'%s' %s".formatted(name, problem));
    }
}
