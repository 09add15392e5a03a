/** A gateway to run and to copy from: routes with the cache on them, and a simulated model server behind them. */
@NullMarked
package dev.aicache.demo;

import org.jspecify.annotations.NullMarked;
