/** The demo of several gateways that purge together behind an edge. */
@NullMarked
package dev.aicache.demo.many;

import org.jspecify.annotations.NullMarked;
