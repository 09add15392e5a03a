/** Purges and entries that instances share through Redis or Valkey. */
@NullMarked
package dev.aicache.coordination.redis;

import org.jspecify.annotations.NullMarked;
