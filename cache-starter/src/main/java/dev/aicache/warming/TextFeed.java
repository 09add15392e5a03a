package dev.aicache.warming;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

import dev.aicache.warming.Items.Item;

/**
 * What a text lists, as {@link RequestReader} reads it. The text is closed when it has been read or the job is cancelled,
 * so that a job does not wait for a text that does not come.
 */
final class TextFeed implements RequestFeed {

    private final String name;
    private final Text text;
    private final boolean isRepeatable;
    private final Map<String, String> credentials;
    private final String place;

    private TextFeed(String name, Text text, boolean isRepeatable, Map<String, String> credentials, String place) {
        this.name = name;
        this.text = text;
        this.isRepeatable = isRepeatable;
        this.credentials = credentials;
        this.place = place;
    }

    /** Opens what is to be read. */
    @FunctionalInterface
    private interface Text {

        InputStream open() throws IOException;
    }

    /**
     * A file, which is read twice: first to count its items.
     *
     * @param credentials the headers that configured credentials go into, by the names of these
     * @param place what it is called before the number of a line; may be empty
     */
    static TextFeed of(String name, Path file, Map<String, String> credentials, String place) {
        return new TextFeed(name, () -> Files.newInputStream(file), true, credentials, place);
    }

    /** A text that comes once. */
    static TextFeed of(String name, InputStream text, Map<String, String> credentials) {
        return new TextFeed(name, () -> text, false, credentials, "");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public OptionalLong count(Progress progress) throws IOException, InterruptedException {
        if (!isRepeatable) {
            return OptionalLong.empty();
        }
        try (InputStream in = text.open()) {
            progress.onCancel(() -> close(in));
            Items items = Items.of(in, RequestReader.MAX_ITEM);
            long count = 0;
            for (Item item = items.next(); item != null; item = items.next()) {
                if (progress.isCancelled()) {
                    throw new InterruptedException();
                }
                count++;
            }
            return OptionalLong.of(count);
        }
    }

    @Override
    public Stream<WarmingRequest> open(Progress progress) throws IOException {
        InputStream in = text.open();
        progress.onCancel(() -> close(in));
        try {
            return RequestReader.read(in, credentials, place, progress::failed).onClose(() -> close(in));
        } catch (IOException e) {
            close(in);
            throw e;
        }
    }

    @SuppressWarnings("EmptyCatch") // it has been read, or is not wanted any more
    static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // Nothing is lost with it.
        }
    }
}
