package dev.aicache.warming.history;

import dev.aicache.CacheKey;

/**
 * A key that is likely to be asked.
 *
 * @param count how often, on average
 * @param probability that it is at all, from 0 to 1
 * @param value what its answer is likely to save whoever asks first, in the measure the store values answers by: its cost
 *     times the probability. Where its cost is not known, the mean of the known ones is taken
 */
public record Expected(CacheKey key, String route, double count, double probability, double value) {}
