package dev.aicache.coordination.remote;

/** How a remote store does. Thread-safe; answers from memory. */
@FunctionalInterface
public interface RemoteStatus {

    RemoteStatistics statistics();
}
