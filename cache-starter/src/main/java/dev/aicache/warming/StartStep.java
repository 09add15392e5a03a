package dev.aicache.warming;

/**
 * Something that fills the cache when the gateway starts, for what {@code ai-cache.warming.at-start} names and is neither
 * a file nor a {@link WarmingSource}. Every bean of this type is a step by its name.
 */
public interface StartStep {

    /** What {@code at-start} calls it, such as {@code snapshot}. */
    String name();

    /** Starts it, and does not wait for its end; the step after it is started then. What this throws ends this step alone. */
    Job start();
}
