/** Answers as bytes, for where they outlive the store: on disk, and in a store that instances share. */
@NullMarked
package dev.aicache.encoding;

import org.jspecify.annotations.NullMarked;
