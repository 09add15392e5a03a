package dev.aicache.warming;

import java.util.function.DoubleSupplier;

/**
 * How warm the cache is: the share of what is expected to be asked soon that has a fresh answer in the store, which may be
 * given now, from 0 to 1; {@link Double#NaN} where nothing is expected. Cheap enough to be read by every request; thread-safe.
 */
@FunctionalInterface
public interface Warmth extends DoubleSupplier {}
