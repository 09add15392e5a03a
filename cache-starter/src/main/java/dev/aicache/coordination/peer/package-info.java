/** Purges among gateways without a server: each keeps a log of its own, tells the others, and asks what it lacks. */
@NullMarked
package dev.aicache.coordination.peer;

import org.jspecify.annotations.NullMarked;
