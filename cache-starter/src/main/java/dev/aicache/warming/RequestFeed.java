package dev.aicache.warming;

import java.util.OptionalLong;
import java.util.stream.Stream;

/** Where a job's requests come from, by its name. */
interface RequestFeed {

    /** What it is called in reports. */
    String name();

    /** How many items there are, where that can be told without asking the upstream. */
    OptionalLong count(Progress progress) throws Exception;

    /**
     * The requests, for one reading; closed afterwards.
     *
     * @param progress is told of items that are no requests
     */
    Stream<WarmingRequest> open(Progress progress) throws Exception;
}
