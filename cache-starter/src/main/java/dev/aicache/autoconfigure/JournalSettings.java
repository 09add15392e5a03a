package dev.aicache.autoconfigure;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.aicache.warming.history.RequestCipher;

/**
 * Settings of journal and prediction that make sense together.
 *
 * @param folder of the journal; null where none is kept
 * @param maxSize of its files, in bytes
 * @param cipher for requests; null where they are not kept
 */
record JournalSettings(
        @Nullable Path folder,
        long maxSize,
        @Nullable RequestCipher cipher,
        Duration window,
        int maxRequests,
        boolean isFilledAhead) {

    private static final String JOURNAL = "ai-cache.warming.journal.";
    private static final String PREDICTION = "ai-cache.warming.prediction.";
    private static final long LEAST_SIZE = 1 << 20;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int MOST_REQUESTS = 100_000;
    private static final String BODIES =
            "Write 'ai-cache.warming.journal.folder', 'ai-cache.warming.journal.bodies: true' and a key; or leave it out: how well demand would be foreseen is measured with a folder alone.";
    private static final String KEY =
            "Take the 32 bytes that 'openssl rand -base64 32' prints, once, keep them in the environment, and write 'ai-cache.warming.journal.key: ${AI_CACHE_JOURNAL_KEY}'.";

    /** @throws JournalSettingsException says which property cannot be used, and what to write */
    static JournalSettings of(WarmingProperties warming) {
        WarmingProperties.Journal journal = warming.journal();
        WarmingProperties.Prediction prediction = warming.prediction();
        Path folder = folder(journal.folder());
        RequestCipher cipher = cipher(journal);
        long maxSize = journal.maxSize().toBytes();
        if (maxSize < LEAST_SIZE) {
            throw wrong(JOURNAL + "max-size", journal.maxSize(), "Write 1MB or more.");
        }
        Duration window = prediction.window();
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw wrong(PREDICTION + "window", window, "Write a time from 1m to 7d.");
        }
        if (prediction.maxRequests() < 1 || prediction.maxRequests() > MOST_REQUESTS) {
            throw wrong(PREDICTION + "max-requests", prediction.maxRequests(), "Write a number from 1 to 100000.");
        }
        boolean canRepeat = folder != null && cipher != null;
        if (prediction.enabled() && !canRepeat) {
            throw new JournalSettingsException(
                    "'%senabled' is true, and there is no journal with requests to ask again.".formatted(PREDICTION),
                    BODIES);
        }
        if (!canRepeat && warming.atStart().stream().anyMatch(PredictionConfiguration.SOURCE::equals)) {
            throw new JournalSettingsException(
                    "'ai-cache.warming.at-start' names prediction, and there is no journal with requests to ask again.",
                    BODIES);
        }
        return new JournalSettings(folder, maxSize, cipher, window, prediction.maxRequests(), prediction.enabled());
    }

    private static @Nullable Path folder(@Nullable String folder) {
        try {
            return folder == null || folder.isBlank() ? null : Path.of(folder.trim());
        } catch (InvalidPathException e) {
            throw wrong(JOURNAL + "folder", folder, "Write the path of a folder.");
        }
    }

    private static @Nullable RequestCipher cipher(WarmingProperties.Journal journal) {
        if (!journal.bodies()) {
            return null;
        }
        String key = journal.key();
        if (key == null || key.isBlank()) {
            throw new JournalSettingsException(
                    "'%sbodies' is true, and there is no '%skey' to encrypt them with.".formatted(JOURNAL, JOURNAL),
                    KEY);
        }
        try {
            return RequestCipher.of(key);
        } catch (IllegalArgumentException e) {
            throw new JournalSettingsException("'%skey' %s.".formatted(JOURNAL, e.getMessage()), KEY);
        }
    }

    private static JournalSettingsException wrong(String property, @Nullable Object value, String remedy) {
        return new JournalSettingsException("'%s' is %s.".formatted(property, value), remedy);
    }
}
