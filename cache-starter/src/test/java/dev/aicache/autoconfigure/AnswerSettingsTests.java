package dev.aicache.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;

import dev.aicache.Scope;
import dev.aicache.gateway.AiCacheGatewayFilterFactory;
import dev.aicache.gateway.InvalidArgumentException;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.Determinism;
import dev.aicache.policy.FinishReasons;
import dev.aicache.policy.Ids;
import dev.aicache.policy.Pace;
import dev.aicache.policy.Replay;
import dev.aicache.policy.RoutePolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a configuration can say of which answers are kept and how they are given again. */
class AnswerSettingsTests {

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    CodecsAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    GatewayAutoConfiguration.class,
                    AiCacheAutoConfiguration.class));

    private static RoutePolicy defaults(org.springframework.context.ApplicationContext context) {
        return context.getBean(AiCacheProperties.class).routeDefaults();
    }

    @Test
    void changesNothingByDefault() {
        runner.run(context -> {
            assertThat(defaults(context).answers()).isEqualTo(AnswerChoice.DEFAULT);
            assertThat(defaults(context).replay()).isEqualTo(Replay.DEFAULT);
        });
    }

    @Test
    void takesEverySetting() {
        runner.withPropertyValues(
                        "ai-cache.defaults.determinism=<=0.3",
                        "ai-cache.defaults.variants=4",
                        "ai-cache.defaults.variant-by=header:X-User",
                        "ai-cache.defaults.finish-reasons=truncated",
                        "ai-cache.defaults.negative-ttl=30s",
                        "ai-cache.defaults.pace=30/s",
                        "ai-cache.defaults.ids=regenerate")
                .run(context -> {
                    assertThat(defaults(context).answers())
                            .isEqualTo(new AnswerChoice(
                                    Determinism.of("<=0.3"),
                                    4,
                                    Scope.header("X-User"),
                                    FinishReasons.TRUNCATED,
                                    Duration.ofSeconds(30),
                                    AnswerChoice.BY_PATH));
                    assertThat(defaults(context).replay()).isEqualTo(new Replay(Pace.of("30/s"), Ids.REGENERATE, 0));
                });
    }

    @Test
    void aRouteSaysOtherwise() {
        runner.withPropertyValues("ai-cache.defaults.negative-ttl=30s", "ai-cache.defaults.pace=30/s")
                .run(context -> {
                    RoutePolicy policy = policy(
                            context,
                            Map.of(
                                    "determinism",
                                    "Deterministic",
                                    "variants",
                                    "3",
                                    "variantBy",
                                    "header:X-User",
                                    "finish-reasons",
                                    "truncated",
                                    "negative-ttl",
                                    "off",
                                    "dialect",
                                    "openai-chat",
                                    "pace",
                                    "recorded",
                                    "ids",
                                    "regenerate"));
                    assertThat(policy.answers())
                            .isEqualTo(new AnswerChoice(
                                    Determinism.DETERMINISTIC,
                                    3,
                                    Scope.header("X-User"),
                                    FinishReasons.TRUNCATED,
                                    Duration.ZERO,
                                    "openai-chat"));
                    assertThat(policy.replay()).isEqualTo(new Replay(Pace.RECORDED, Ids.REGENERATE, 0));
                });
    }

    private static RoutePolicy policy(
            org.springframework.context.ApplicationContext context, Map<String, ?> arguments) {
        return context.getBean(AiCacheGatewayFilterFactory.class).policy("chat", arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "determinism=sometimes, determinism",
        "variants=0, variants",
        "variants=101, variants",
        "variant-by=everyone, variant-by",
        "finish-reasons=any, finish-reasons",
        "negative-ttl=2h, negative-ttl",
        "negative-ttl=0s, negative-ttl",
        "pace=fast, pace",
        "ids=random, ids"
    })
    void failsOnValuesThatMakeNoSense(String property, String name) {
        runner.withPropertyValues("ai-cache.defaults." + property).run(context -> {
            assertThat(context).hasFailed();
            StringBuilder said = new StringBuilder();
            for (Throwable each = context.getStartupFailure(); each != null; each = each.getCause()) {
                said.append(each.getMessage()).append('\n');
            }
            assertThat(said).contains(name);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "determinism=0.3 | 'determinism' has the value '0.3'",
                "variants=many | 'variants' has the value 'many'",
                "variants=0 | 'variants' has the value '0'",
                "variant-by=principal | 'variant-by' has the value 'principal'",
                "finish-reasons=length | 'finish-reasons' has the value 'length'",
                "negative-ttl=2h | 'negative-ttl' has the value '2h'",
                "negative-ttl=0s | 'negative-ttl' has the value '0s'",
                "pace=30 | 'pace' has the value '30'",
                "ids=new | 'ids' has the value 'new'",
                "dialect=openai | 'dialect' has the value 'openai', which is not known",
                "variants=2 | 'variants' has no effect",
                "variants=2,scope=header:X-User,variant-by=header:x-user | 'variants' has no effect",
                "ids=regenerate,dialect=anthropic-messages | 'ids' cannot be 'regenerate' for 'anthropic-messages'",
                "ids=regenerate,dialect=openai-responses | 'ids' cannot be 'regenerate' for 'openai-responses'",
            })
    void failsOnArgumentsThatMakeNoSense(String arguments, String problem) {
        Map<String, String> written = new HashMap<>();
        for (String argument : arguments.split(",", -1)) {
            written.put(argument.substring(0, argument.indexOf('=')), argument.substring(argument.indexOf('=') + 1));
        }
        runner.run(context -> assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> policy(context, written))
                .withMessageContaining(problem));
    }
}
