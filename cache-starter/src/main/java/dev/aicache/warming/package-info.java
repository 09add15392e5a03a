/** Filling ahead of demand: requests that are asked before a client does, and the jobs that do it. */
@NullMarked
package dev.aicache.warming;

import org.jspecify.annotations.NullMarked;
