/** Bodies outside the heap: pages that are reserved when the store begins, and used again and again. */
@NullMarked
package dev.aicache.store.pages;

import org.jspecify.annotations.NullMarked;
