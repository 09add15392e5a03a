/** What each eviction policy would have answered from the cache, had these requests come: replays traces through the store. */
@NullMarked
package dev.aicache.benchmarks.simulation;

import org.jspecify.annotations.NullMarked;
