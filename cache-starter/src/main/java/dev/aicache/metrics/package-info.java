/** Micrometer meters of the cache. */
@NullMarked
package dev.aicache.metrics;

import org.jspecify.annotations.NullMarked;
