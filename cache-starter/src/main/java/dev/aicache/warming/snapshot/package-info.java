/** Entries on disk: written when the gateway stops or somebody asks for it, and brought back when it starts. */
@NullMarked
package dev.aicache.warming.snapshot;

import org.jspecify.annotations.NullMarked;
