package dev.aicache.autoconfigure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.unit.DataSize;

/**
 * An amount of memory: a size such as {@code 512MB}, or a share of the heap such as {@code 25%}.
 *
 * @param text as it was written
 * @param bytes what it comes to in this JVM
 */
public record MemorySize(String text, long bytes) {

    private static final Pattern PERCENT = Pattern.compile("(\\d{1,2}(?:\\.\\d+)?)\\s*%");

    /**
     * Reads a size or a percentage of {@link Runtime#maxMemory()}, at least 1 byte and at most 90 %.
     *
     * @throws IllegalArgumentException for anything else, with the valid forms in its message
     */
    public static MemorySize valueOf(String text) {
        String trimmed = text.trim();
        Matcher percent = PERCENT.matcher(trimmed);
        long bytes;
        if (percent.matches()) {
            double share = Double.parseDouble(percent.group(1));
            bytes = share > 90 ? 0 : (long) (Runtime.getRuntime().maxMemory() * share / 100);
        } else {
            bytes = size(trimmed);
        }
        if (bytes <= 0) {
            throw new IllegalArgumentException(
                    "'%s' is no amount of memory; write a size such as 512MB or up to 90%% of the heap such as 25%%"
                            .formatted(text));
        }
        return new MemorySize(trimmed, bytes);
    }

    private static long size(String text) {
        try {
            return DataSize.parse(text).toBytes();
        } catch (IllegalArgumentException | ArithmeticException e) {
            return 0;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
