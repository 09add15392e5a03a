/** Keeps answers compressed: the codings, bodies in them, and the store that compresses in the background. */
@NullMarked
package dev.aicache.store.coding;

import org.jspecify.annotations.NullMarked;
