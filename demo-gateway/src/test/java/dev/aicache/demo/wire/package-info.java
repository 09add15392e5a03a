/** An HTTP client that shows what really came over the wire, and how it ended. */
@NullMarked
package dev.aicache.demo.wire;

import org.jspecify.annotations.NullMarked;
