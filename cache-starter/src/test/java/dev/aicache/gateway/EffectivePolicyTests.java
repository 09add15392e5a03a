package dev.aicache.gateway;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.aicache.Explanation.Setting;
import dev.aicache.Scope;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.Embeddings;
import dev.aicache.policy.Freshness;
import dev.aicache.policy.Replay;
import dev.aicache.policy.ResponseDirectives;
import dev.aicache.policy.RoutePolicy;

import static org.assertj.core.api.Assertions.assertThat;

/** A policy as it is written out is what a route would write to have it. */
class EffectivePolicyTests {

    private static final RoutePolicy DEFAULTS = new RoutePolicy(
            Duration.ofMinutes(10),
            0,
            1024,
            1024,
            Scope.CREDENTIAL,
            true,
            Duration.ofMinutes(10),
            ResponseDirectives.AI,
            List.of(),
            AnswerChoice.DEFAULT,
            Replay.DEFAULT,
            Freshness.DEFAULT,
            Embeddings.PER_ITEM,
            List.of());

    private static final Map<String, String> WRITTEN = Map.ofEntries(
            Map.entry("ttl", "90s"),
            Map.entry("ttl-jitter", "12.5%"),
            Map.entry("max-entry", "2MB"),
            Map.entry("max-request", "3KB"),
            Map.entry("scope", "header:X-Tenant"),
            Map.entry("finish-abandoned", "false"),
            Map.entry("fill-timeout", "1500ms"),
            Map.entry("response-directives", "honour"),
            Map.entry("key-headers", "X-A,X-B"),
            Map.entry("determinism", "<=0.3"),
            Map.entry("variants", "3"),
            Map.entry("variant-by", "header:X-User"),
            Map.entry("finish-reasons", "truncated"),
            Map.entry("negative-ttl", "30s"),
            Map.entry("dialect", "openai-chat"),
            Map.entry("pace", "30/s"),
            Map.entry("ids", "regenerate"),
            Map.entry("shadow", "1%"),
            Map.entry("request-directives", "ignore"),
            Map.entry("caller-headers", "namespace,ttl"),
            Map.entry("min-ttl", "2s"),
            Map.entry("max-ttl", "2h"),
            Map.entry("ttl-by-model", "gpt-4*=1h, *-mini=10m"),
            Map.entry("ttl-by-dialect", "openai-embeddings=30d"),
            Map.entry("stale-while-revalidate", "1m"),
            Map.entry("stale-if-error", "36h"),
            Map.entry("refresh-ahead", "20%"),
            Map.entry("embeddings", "whole"),
            Map.entry("tags", "public,team-a"));

    @Test
    void namesEveryArgumentOnceAndInTheirOrder() {
        assertThat(EffectivePolicy.of(DEFAULTS, Set.of()))
                .allMatch(setting -> setting.origin().equals("default"))
                .extracting(Setting::name)
                .containsExactlyElementsOf(RouteArguments.NAMES);
    }

    @Test
    void canBeReadBack() {
        assertThat(WRITTEN.keySet()).containsExactlyInAnyOrderElementsOf(RouteArguments.NAMES);
        RoutePolicy policy = RouteArguments.apply(WRITTEN, "route", DEFAULTS);
        Map<String, String> values = new LinkedHashMap<>();
        EffectivePolicy.of(policy, RouteArguments.named(WRITTEN, "route")).forEach(setting -> {
            assertThat(setting.origin()).isEqualTo("route");
            values.put(setting.name(), setting.value());
        });

        assertThat(RouteArguments.apply(values, "route", DEFAULTS)).isEqualTo(policy);
    }

    @Test
    void writesDefaultsAsARouteWould() {
        assertThat(EffectivePolicy.of(DEFAULTS, Set.of()))
                .contains(
                        setting("determinism", "any"),
                        setting("variant-by", "credential"),
                        setting("negative-ttl", "off"),
                        setting("dialect", "by-path"),
                        setting("pace", "instant"),
                        setting("ids", "preserve"),
                        setting("request-directives", "honour"),
                        setting("caller-headers", "none"),
                        setting("max-ttl", "1d"),
                        setting("stale-if-error", "0s"),
                        setting("refresh-ahead", "0%"),
                        setting("embeddings", "per-item"));
    }

    private static Setting setting(String name, String value) {
        return new Setting(name, value, "default");
    }
}
