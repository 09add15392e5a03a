/** Everything that knows Spring Cloud Gateway and Reactor: the filter, the detached fill, replay, headers. */
@NullMarked
package dev.aicache.gateway;

import org.jspecify.annotations.NullMarked;
