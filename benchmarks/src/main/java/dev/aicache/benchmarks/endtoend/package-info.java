/** A gateway to put under load, and the upstream behind it; {@code bin/end-to-end} runs them. */
@NullMarked
package dev.aicache.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
