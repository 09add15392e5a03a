package dev.aicache.coordination;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

import dev.aicache.CacheKey;

/**
 * Entries that all instances share, behind each one's own memory. It knows of no purges: who reads asks the {@link
 * GenerationTable} whether an entry is current, by the stamp that it came with. Thread-safe; never blocks.
 */
public interface RemoteStore {

    /** The entry under the key, if there is one. Every failure is none; the stage never completes exceptionally. */
    CompletionStage<Optional<RemoteEntry>> get(CacheKey key);

    /** Stores the entry in place of one that is there, some time or never; who stores does not hear of it. */
    void put(RemoteEntry entry);
}
