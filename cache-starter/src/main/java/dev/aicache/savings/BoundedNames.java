package dev.aicache.savings;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/** The first so many names that were seen, each kept once; so that nobody makes more series than there may be. Thread-safe. */
final class BoundedNames {

    private static final int MAX_LENGTH = 100;

    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentMap<String, String> names = new ConcurrentHashMap<>();

    BoundedNames(int max) {
        this.max = max;
    }

    /** The one copy of the name, or null where it is one too many, too long, or has control characters. */
    @Nullable
    String of(String name) {
        String known = names.get(name);
        if (known != null || count.get() >= max || !isPlain(name)) {
            return known;
        }
        return names.computeIfAbsent(name, each -> count.incrementAndGet() > max ? null : each);
    }

    private static boolean isPlain(String name) {
        return name.length() <= MAX_LENGTH && name.chars().noneMatch(Character::isISOControl);
    }
}
