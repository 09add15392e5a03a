/** What is cacheable, for how long and for whom, and the reason where it is not. */
@NullMarked
package dev.aicache.policy;

import org.jspecify.annotations.NullMarked;
