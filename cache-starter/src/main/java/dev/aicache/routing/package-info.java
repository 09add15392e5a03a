/** Sticky routing: the same request, or the same caller, goes to the same instance, as long as that has room. */
@NullMarked
package dev.aicache.routing;

import org.jspecify.annotations.NullMarked;
