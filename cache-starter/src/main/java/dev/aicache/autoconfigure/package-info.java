/** Properties and wiring; the one place that knows every other. */
@NullMarked
package dev.aicache.autoconfigure;

import org.jspecify.annotations.NullMarked;
