package dev.aicache.warming;

import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a {@link WarmingSource} gives. */
record SourceFeed(String name, WarmingSource source) implements RequestFeed {

    @Override
    public OptionalLong count(Progress progress) {
        return OptionalLong.empty();
    }

    @Override
    public Stream<WarmingRequest> open(Progress progress) throws Exception {
        return source.requests();
    }
}
