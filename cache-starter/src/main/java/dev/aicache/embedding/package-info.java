/** Requests for the vectors of several inputs, taken apart input by input, and answers put together again. */
@NullMarked
package dev.aicache.embedding;

import org.jspecify.annotations.NullMarked;
