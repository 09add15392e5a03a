package dev.aicache.warming;

import java.util.stream.Stream;

/**
 * Gives requests that are worth asking ahead of demand. Every bean of this type is a source by its bean's name, which
 * {@code ai-cache.warming.at-start} and the endpoint can name. Called on a job's own thread, so it may take its time.
 */
@FunctionalInterface
public interface WarmingSource {

    /**
     * The requests, in the order in which they are to be asked; closed when they have been, or the job was cancelled. What
     * this throws, or the stream, ends this source alone.
     */
    Stream<WarmingRequest> requests() throws Exception;
}
