package dev.aicache.autoconfigure;

import java.nio.file.Path;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.aicache.warming.WarmingFolder;

/** Refuses values below {@code ai-cache.warming} that make no sense, and says what to write instead. */
final class WarmingCheck {

    private static final String PREFIX = "ai-cache.warming.";

    /** RFC 9110 §5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");

    private static final Pattern LINE = Pattern.compile("[\\t\\x20-\\x7E]+");

    private WarmingCheck() {}

    static void atLeast(String name, double value, double least, String remedy) {
        if (!(value >= least) || Double.isInfinite(value)) {
            throw refusal("%s is %s; %s".formatted(name, number(value), remedy));
        }
    }

    static void positive(String name, @Nullable Number value) {
        if (value != null && !(value.doubleValue() > 0 && Double.isFinite(value.doubleValue()))) {
            throw refusal("%s is %s; write a positive number, or leave it out for no limit".formatted(name, value));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && !Double.isInfinite(value)
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    static void folder(@Nullable String folder) {
        if (folder == null) {
            return;
        }
        try {
            var unused = new WarmingFolder(Path.of(folder));
        } catch (IllegalArgumentException e) {
            throw refusal("folder is '%s': %s; make that folder, write another, or leave it out"
                    .formatted(folder, e.getMessage()));
        }
    }

    /** Says nothing of the value, which is a secret. */
    static void credential(String name, WarmingProperties.@Nullable Credential credential) {
        if (credential == null) {
            throw refusal(
                    "credentials[%s] is empty; write its value, such as Bearer ${OPENAI_API_KEY}".formatted(name));
        }
        if (!TOKEN.matcher(credential.header()).matches()) {
            throw refusal(
                    "credentials[%s].header is '%s'; write the name of a header, such as Authorization or x-api-key"
                            .formatted(name, credential.header()));
        }
        value(name, credential.value());
    }

    /** @param value null where the configuration does not say it, whatever the record promises */
    private static void value(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw refusal(
                    "credentials[%s].value is empty; write what the header is to hold, such as Bearer ${OPENAI_API_KEY}"
                            .formatted(name));
        }
        if (!LINE.matcher(value).matches()) {
            throw refusal("credentials[%s].value has a line break or what is not ASCII; write it in one line, and look"
                            .formatted(name)
                    + " for a line break at the end of the file or variable it comes from");
        }
    }

    private static IllegalArgumentException refusal(String problem) {
        return new IllegalArgumentException(PREFIX + problem);
    }
}
