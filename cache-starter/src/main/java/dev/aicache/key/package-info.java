/** What identifies a request: who asks, and a digest of everything that can change the answer. */
@NullMarked
package dev.aicache.key;

import org.jspecify.annotations.NullMarked;
