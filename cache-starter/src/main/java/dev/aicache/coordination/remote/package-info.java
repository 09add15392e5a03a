/** How entries are written for a store that instances share, and what such a store has done. */
@NullMarked
package dev.aicache.coordination.remote;

import org.jspecify.annotations.NullMarked;
