/** What it costs that instances tell each other of purges. */
@NullMarked
package dev.aicache.benchmarks.coordination;

import org.jspecify.annotations.NullMarked;
