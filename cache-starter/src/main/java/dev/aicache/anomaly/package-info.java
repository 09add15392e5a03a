/** Notices what a sound key hardly explains: hits all of a sudden, and one answer for many prompts. */
@NullMarked
package dev.aicache.anomaly;

import org.jspecify.annotations.NullMarked;
