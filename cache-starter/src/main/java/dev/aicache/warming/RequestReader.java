package dev.aicache.warming;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import dev.aicache.warming.Items.Item;

/**
 * Reads requests from a JSON array or JSON Lines, one at a time and no further than that. An item that is no request is
 * told with its line, and the rest is read; in an array, what is no JSON ends it.
 */
final class RequestReader implements Iterator<WarmingRequest> {

    /** Longest item, in bytes. */
    static final int MAX_ITEM = 8 * 1024 * 1024;

    private final Items items;
    private final Map<String, String> credentials;
    private final String place;
    private final BiConsumer<String, String> onError;
    private @Nullable WarmingRequest next;
    private boolean hasEnded;

    private RequestReader(
            Items items, Map<String, String> credentials, String place, BiConsumer<String, String> onError) {
        this.items = items;
        this.credentials = credentials;
        this.place = place;
        this.onError = onError;
    }

    /**
     * The requests, read as they are asked for. Where reading fails it throws an {@link UncheckedIOException}.
     *
     * @param text not closed
     * @param credentials the headers that configured credentials go into, by the names of these
     * @param place what the text is called before the number of a line, such as {@code a.jsonl }; may be empty
     * @param onError is told the word for what is wrong with an item, and its place
     */
    static Stream<WarmingRequest> read(
            InputStream text, Map<String, String> credentials, String place, BiConsumer<String, String> onError)
            throws IOException {
        RequestReader reader = new RequestReader(Items.of(text, MAX_ITEM), credentials, place, onError);
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(reader, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null && !hasEnded) {
                advance();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return next != null;
    }

    private void advance() throws IOException {
        Item item = items.next();
        if (item == null) {
            hasEnded = true;
            return;
        }
        String where = place + "line " + item.line();
        try {
            if (item.error() != null) {
                throw new InvalidRequestException(item.error());
            }
            next = new RequestParser(item.bytes(), credentials).request(where);
        } catch (InvalidRequestException e) {
            onError.accept(e.error(), where);
            hasEnded = e.error().equals(RequestErrors.NOT_JSON) && !items.isReadableAfterErrors();
        }
    }

    @Override
    public WarmingRequest next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        WarmingRequest read = next;
        next = null;
        return Objects.requireNonNull(read);
    }
}
