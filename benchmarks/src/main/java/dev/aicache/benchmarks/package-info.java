/** What the parts of a hit cost that need no network: keys and lookups. */
@NullMarked
package dev.aicache.benchmarks;

import org.jspecify.annotations.NullMarked;
