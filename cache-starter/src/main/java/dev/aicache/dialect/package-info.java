/** How each AI protocol reads: what of a request is in its key, and when its answer is whole and good. */
@NullMarked
package dev.aicache.dialect;

import org.jspecify.annotations.NullMarked;
