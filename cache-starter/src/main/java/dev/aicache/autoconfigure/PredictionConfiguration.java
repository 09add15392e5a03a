package dev.aicache.autoconfigure;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.aicache.CacheListener.Fault;
import dev.aicache.gateway.GatewayCache;
import dev.aicache.warming.Job;
import dev.aicache.warming.Warmer;
import dev.aicache.warming.WarmingOptions;
import dev.aicache.warming.WarmingSource;
import dev.aicache.warming.Warmth;
import dev.aicache.warming.history.History;
import dev.aicache.warming.history.HotKeys;
import dev.aicache.warming.history.Journal;
import dev.aicache.warming.history.Predictor;
import dev.aicache.warming.history.WindowFill;

/** The journal of what is asked, and what it lets expect. */
@Configuration(proxyBeanMethods = false)
class PredictionConfiguration {

    /** What {@code ai-cache.warming.at-start} calls it. */
    static final String SOURCE = "prediction";

    @Bean
    JournalSettings aiCacheJournalSettings(AiCacheProperties properties) {
        return JournalSettings.of(properties.warming());
    }

    /** Where a journal is kept. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("ai-cache.warming.journal.folder")
    static class Kept {

        @Bean
        History aiCacheHistory() {
            return new History(ZoneId.systemDefault(), History.KEYS);
        }

        @Bean
        Journal aiCacheJournal(
                JournalSettings settings, History history, GatewayCache cache, AiCacheProperties properties) {
            Path folder = settings.folder();
            if (folder == null) {
                throw new JournalSettingsException(
                        "'ai-cache.warming.journal.folder' is empty.", "Write the path of a folder, or leave it out.");
            }
            Journal journal = new Journal(
                    folder, settings.maxSize(), settings.cipher(), history, Clock.systemUTC(), new JournalLog(cache));
            cache.logAccesses(journal, properties.warming().credentialHeaders());
            journal.start();
            return journal;
        }

        @Bean
        Predictor aiCachePredictor(JournalSettings settings, History history, Journal journal, GatewayCache cache) {
            return new Predictor(
                    history,
                    journal,
                    settings.window(),
                    settings.maxRequests(),
                    Clock.systemUTC(),
                    failure -> cache.onFailure(Fault.JOURNAL, failure));
        }

        @Bean
        @ConditionalOnMissingBean
        WindowFill aiCacheWindowFill(ObjectProvider<Warmer> warmer) {
            // Looked for when there is something to fill: it knows every source, so it needs what this makes.
            return requests -> {
                Job unused = warmer.getObject().start(SOURCE, requests, WarmingOptions.DEFAULT);
            };
        }

        @Bean
        ApplicationListener<ApplicationReadyEvent> aiCachePredictionStart(
                Predictor predictor, JournalSettings settings, WindowFill fill) {
            return ready -> predictor.start(settings.isFilledAhead() ? fill : requests -> {});
        }

        @Bean(SOURCE)
        WarmingSource aiCachePrediction(Predictor predictor) {
            return predictor.source();
        }

        @Bean
        @ConditionalOnMissingBean
        Warmth aiCacheWarmth(Predictor predictor, GatewayCache cache) {
            return new HotKeys(predictor::current, cache::hasFresh, System::nanoTime);
        }
    }
}
