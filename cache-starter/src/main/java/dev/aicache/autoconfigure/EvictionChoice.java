package dev.aicache.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import dev.aicache.EvictionPolicy;
import dev.aicache.StandardEviction;

/** Finds the policy that a configuration names, among those that are built in and the application's own. */
final class EvictionChoice {

    private EvictionChoice() {}

    /** Those there are; an own one goes before one that is built in. */
    static List<EvictionPolicy> all(List<EvictionPolicy> own) {
        return Stream.concat(own.stream(), Stream.of(StandardEviction.values())).toList();
    }

    /**
     * The policy of that name; an own one goes before one that is built in.
     *
     * @throws InvalidConfigurationPropertyValueException with the names there are, if there is none
     */
    static EvictionPolicy of(String name, List<EvictionPolicy> own) {
        return all(own).stream()
                .filter(policy -> policy.word().equalsIgnoreCase(name.trim()))
                .findFirst()
                .orElseThrow(() -> new InvalidConfigurationPropertyValueException(
                        "ai-cache.store.eviction",
                        name,
                        "There is no such policy. Write one of %s, or give the application an EvictionPolicy bean of that name."
                                .formatted(names(own))));
    }

    private static String names(List<EvictionPolicy> own) {
        return Stream.concat(Stream.of(StandardEviction.values()), own.stream())
                .map(EvictionPolicy::word)
                .collect(Collectors.joining(", "));
    }
}
