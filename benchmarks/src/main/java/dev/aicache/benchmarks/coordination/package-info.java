/** What it costs that instances tell each other of purges, and what becomes of it where servers fail. */
@NullMarked
package dev.aicache.benchmarks.coordination;

import org.jspecify.annotations.NullMarked;
