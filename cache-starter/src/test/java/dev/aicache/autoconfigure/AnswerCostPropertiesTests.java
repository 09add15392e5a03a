package dev.aicache.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;

import dev.aicache.dialect.Usage;
import dev.aicache.savings.AnswerCost;
import dev.aicache.savings.FinishedAnswer;

import static org.assertj.core.api.Assertions.assertThat;

/** From the properties to what an answer is said to have cost. */
class AnswerCostPropertiesTests {

    private static final int MILLION = 1_000_000;

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    CodecsAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    GatewayAutoConfiguration.class,
                    AiCacheAutoConfiguration.class));

    private static double cost(ApplicationContext context, String model, long input, long output) {
        Usage usage = new Usage(model, input, output);
        return context.getBean(AnswerCost.class).of(new FinishedAnswer("chat", usage, Duration.ofSeconds(3), 100));
    }

    @Test
    void countsSecondsWhereNothingIsSaid() {
        runner.run(context -> assertThat(cost(context, "m", MILLION, MILLION)).isEqualTo(3));
        runner.withPropertyValues("ai-cache.store.cost=seconds", "ai-cache.prices.m.input=5")
                .run(context -> assertThat(cost(context, "m", MILLION, MILLION)).isEqualTo(3));
    }

    @Test
    void countsTokensAtPricesByTheBeginningOfModelNames() {
        runner.withPropertyValues(
                        "ai-cache.store.cost=tokens",
                        "ai-cache.prices.gpt-5.input=1",
                        "ai-cache.prices.gpt-5.output=8",
                        "ai-cache.prices[gpt-5.1].input=2",
                        "ai-cache.prices[gpt-5.1].output=16",
                        "ai-cache.prices[openai/gpt-5.1].input=3",
                        "ai-cache.prices.Text_Embedding.input=0.125",
                        "ai-cache.prices[*].input=100",
                        "ai-cache.prices[*].output=200")
                .run(context -> {
                    assertThat(cost(context, "gpt-5-2026-01-01", MILLION, MILLION))
                            .isEqualTo(9);
                    assertThat(cost(context, "gpt-5.1-mini", MILLION, MILLION)).isEqualTo(18);
                    assertThat(cost(context, "openai/gpt-5.1", MILLION, MILLION))
                            .isEqualTo(3);
                    assertThat(cost(context, "Text_Embedding-3", MILLION, 0)).isEqualTo(0.125);
                    assertThat(cost(context, "else", MILLION, MILLION)).isEqualTo(300);
                });
    }

    @Test
    void countsTokensWithoutPrices() {
        runner.withPropertyValues("ai-cache.store.cost=tokens")
                .run(context -> assertThat(cost(context, "m", MILLION, MILLION)).isEqualTo(5));
    }

    @Test
    void readsBracketsInYaml() {
        String yaml = String.join(
                "\n",
                "ai-cache:",
                "  store.cost: tokens",
                "  prices:",
                "    gpt-5: { input: 1, output: 8 }",
                "    \"[gpt-5.1]\": { input: 2, output: 16 }",
                "    \"[*]\": { input: 100, output: 200 }");
        runner.withInitializer(
                        context -> context.getEnvironment().getPropertySources().addFirst(load(yaml)))
                .run(context -> {
                    assertThat(cost(context, "gpt-5", MILLION, MILLION)).isEqualTo(9);
                    assertThat(cost(context, "gpt-5.1", MILLION, MILLION)).isEqualTo(18);
                    assertThat(cost(context, "else", MILLION, MILLION)).isEqualTo(300);
                });
    }

    @Test
    void readsPricesByKindAndByDate() {
        String yaml = String.join(
                "\n",
                "ai-cache:",
                "  store.cost: tokens",
                "  prices:",
                "    a: { input: 10, cached-input: 1, cache-write: 12, output: 50, reasoning: 60 }",
                "    b:",
                "      input: 7",
                "      changes:",
                "        - { from: 2020-01-01, input: 3, output: 4 }",
                "        - { from: 9999-01-01, input: 100 }",
                "    c:",
                "      changes: [ { from: 9999-01-01, input: 100 } ]");
        runner.withInitializer(
                        context -> context.getEnvironment().getPropertySources().addFirst(load(yaml)))
                .run(context -> {
                    Usage usage = new Usage("a", 10 * MILLION, 5 * MILLION, 4 * MILLION, 2 * MILLION, MILLION);
                    assertThat(context.getBean(AnswerCost.class)
                                    .of(new FinishedAnswer("chat", usage, Duration.ZERO, 1)))
                            .isEqualTo(4 * 10 + 4 * 1 + 2 * 12 + 4 * 50 + 60);
                    assertThat(cost(context, "b", MILLION, MILLION)).isEqualTo(7);
                    assertThat(cost(context, "c", MILLION, MILLION))
                            .as("that of a model without price")
                            .isEqualTo(5);
                });
    }

    @Test
    void failsOnTwoPricesForOneDay() {
        runner.withPropertyValues(
                        "ai-cache.prices.m.changes[0].from=2026-01-01", "ai-cache.prices.m.changes[1].from=2026-01-01")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("ai-cache.prices[m].changes[1].from is 2026-01-01, as that of another"));
    }

    private static org.springframework.core.env.PropertySource<?> load(String yaml) {
        try {
            return new YamlPropertySourceLoader()
                    .load("yaml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                    .get(0);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnMeasure {

        @Bean
        AnswerCost bytes() {
            return FinishedAnswer::bytes;
        }
    }

    @Test
    void standsBackForAMeasureOfTheUsersOwn() {
        runner.withUserConfiguration(OwnMeasure.class)
                .withPropertyValues("ai-cache.store.cost=tokens")
                .run(context -> assertThat(cost(context, "m", 1, 1)).isEqualTo(100));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ai-cache.prices.gpt-5.input=-1 | ai-cache.prices[gpt-5].input is -1.0; write what a million input tokens cost",
                "ai-cache.prices[gpt-5.1].output=-0.5 | ai-cache.prices[gpt-5.1].output is -0.5; write what a million output tokens cost",
                "ai-cache.prices[*].input=NaN | ai-cache.prices[*].input is NaN; write",
                "ai-cache.prices.m.output=1e400 | ai-cache.prices[m].output is Infinity; write",
                "ai-cache.prices.m.input=free | ai-cache.prices.m.input",
                "ai-cache.prices.m.cached-input=-1 | ai-cache.prices[m].cached-input is -1.0; write what a million cached-input tokens cost",
                "ai-cache.prices.m.cache-write=-1 | ai-cache.prices[m].cache-write is -1.0; write",
                "ai-cache.prices.m.reasoning=-1 | ai-cache.prices[m].reasoning is -1.0; write",
                "ai-cache.prices.m.changes[0].input=1 | ai-cache.prices[m].changes[0].from is missing; write the first day",
                "ai-cache.prices.m.changes[0].from=1.2.26 | ai-cache.prices[m].changes[0].from is '1.2.26'; write the first day of the price, as 2026-01-31",
                "ai-cache.currency=US Dollars | ai-cache.currency is 'US Dollars'; write a short name in letters, such as USD",
                "ai-cache.savings.scope-label=header:Authorization | ai-cache.savings.scope-label: 'Authorization' carries credentials",
                "ai-cache.savings.scope-label=team | ai-cache.savings.scope-label: 'team' is not a scope",
                "ai-cache.savings.header=some | ai-cache.savings.header",
                "ai-cache.store.cost=money | ai-cache.store.cost"
            })
    void failsOnValuesThatMakeNoSenseAndNamesTheProperty(String property, String message) {
        runner.withPropertyValues(property).run(context -> {
            assertThat(context).hasFailed();
            StringBuilder said = new StringBuilder();
            for (Throwable each = context.getStartupFailure(); each != null; each = each.getCause()) {
                said.append(each.getMessage()).append('\n');
            }
            assertThat(said).contains(message);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "ai-cache.prices.gpt-5.inptu, ai-cache.prices[gpt-5].input",
        "ai-cache.prices[gpt-5.1].outputs, ai-cache.prices[gpt-5.1].output",
        "ai-cache.prices.gpt-5.1.input, ai-cache.prices[gpt-5.1].input",
        "ai-cache.prices.gpt-5.1.ouptut, ai-cache.prices[gpt-5.1].output",
        "ai-cache.prices[GPT-5.1].inptu, ai-cache.prices[GPT-5.1].input",
        "ai-cache.price.gpt-5.input, ai-cache.prices[<name>].input",
        "ai-cache.prices.m.changes[0].form, ai-cache.prices[m].changes[0].from",
        "ai-cache.savings.headers, ai-cache.savings.header",
        "ai-cache.store.costs, ai-cache.store.cost"
    })
    void failsOnNamesItDoesNotKnowAndTellsTheOneThatWasMeant(String property, String meant) {
        runner.withPropertyValues(property + "=1", "ai-cache.prices.another.input=1")
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis analysis =
                            new UnknownPropertyFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis).isNotNull();
                    assertThat(analysis.getDescription()).contains(property);
                    assertThat(analysis.getAction()).isEqualTo("Did you mean '" + meant + "'?");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ai-cache.prices.gpt-5=1.25", "ai-cache.prices=1.25", "ai-cache.prices.*.input=1.25"})
    void failsOnPricesThatAreOneNumberAndSaysHowToWriteThem(String property) {
        runner.withPropertyValues(property).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new ScalarPriceFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis).isNotNull();
            assertThat(analysis.getDescription()).contains("'ai-cache.prices");
            assertThat(analysis.getAction()).contains("ai-cache.prices[<model>].input", "[*]");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ai-cache.prices.gpt-5.input=free", "ai-cache.store.max-memory=lots"})
    void leavesOtherFaultsToOthers(String property) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(new ScalarPriceFailureAnalyzer().analyze(context.getStartupFailure()))
                        .isNull());
    }
}
