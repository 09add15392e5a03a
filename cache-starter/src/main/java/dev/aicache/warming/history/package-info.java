/** What was asked: a journal of it on disk, and what it lets expect. */
@NullMarked
package dev.aicache.warming.history;

import org.jspecify.annotations.NullMarked;
