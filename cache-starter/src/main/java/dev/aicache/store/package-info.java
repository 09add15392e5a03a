/** The local store: entries in this process's memory, under a budget. */
@NullMarked
package dev.aicache.store;

import org.jspecify.annotations.NullMarked;
