/** What makes many caches one: which entries are current, how purges are told, and how well an instance hears of them. */
@NullMarked
package dev.aicache.coordination;

import org.jspecify.annotations.NullMarked;
