/** Instances that share a log of purges on real servers: what a purge takes, and what becomes of it where servers fail. */
@NullMarked
package dev.aicache.benchmarks.coordination;

import org.jspecify.annotations.NullMarked;
