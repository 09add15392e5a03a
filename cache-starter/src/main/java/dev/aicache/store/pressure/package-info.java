/** Memory pressure: the store's budget shrinks while the heap is short of memory, and grows back afterwards. */
@NullMarked
package dev.aicache.store.pressure;

import org.jspecify.annotations.NullMarked;
