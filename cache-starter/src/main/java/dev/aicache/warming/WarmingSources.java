package dev.aicache.warming;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Where requests come from that can be named: {@link WarmingSource} beans and the files of the folder. Thread-safe. */
public final class WarmingSources {

    private final Map<String, WarmingSource> sources;
    private final @Nullable WarmingFolder folder;
    private final Map<String, String> credentials;

    /**
     * @param sources by their names, which go before those of files
     * @param folder null where no files can be named
     * @param credentials the headers that configured credentials go into, by the names of these
     */
    public WarmingSources(
            Map<String, WarmingSource> sources, @Nullable WarmingFolder folder, Map<String, String> credentials) {
        this.sources = Map.copyOf(sources);
        this.folder = folder;
        this.credentials = Map.copyOf(credentials);
    }

    /** The headers that configured credentials go into, by the names of these. */
    Map<String, String> credentials() {
        return credentials;
    }

    /**
     * The feeds of these names, in their order.
     *
     * @throws IllegalArgumentException for the first name that is none, with a message that says what to write
     */
    List<RequestFeed> feeds(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("No source is named; name a WarmingSource bean or a file of the folder");
        }
        return names.stream()
                .map(name -> feed(name, names.size() == 1 ? "" : name + " "))
                .toList();
    }

    private RequestFeed feed(String name, String place) {
        WarmingSource source = sources.get(name);
        if (source != null) {
            return new SourceFeed(name, source);
        }
        if (folder == null) {
            throw new IllegalArgumentException(
                    "There is no WarmingSource bean '%s', and no file either as long as ai-cache.warming.folder is not set"
                            .formatted(name));
        }
        return TextFeed.of(name, folder.file(name), credentials, place);
    }
}
