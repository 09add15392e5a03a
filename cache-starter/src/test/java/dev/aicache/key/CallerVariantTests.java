package dev.aicache.key;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheKey;
import dev.aicache.dialect.Form;

import static org.assertj.core.api.Assertions.assertThat;

class CallerVariantTests {

    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);

    private static Optional<ScopeValue> caller(String name) {
        return Optional.of(new ScopeValue(List.of("header:x-user", "present:x-user", name)));
    }

    @Test
    void givesEachCallerAlwaysTheSameOfAtMostSoManyKeys() {
        Set<CacheKey> keys = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            CacheKey key = CallerVariant.of(KEY, caller("user" + i), 4);
            assertThat(CallerVariant.of(KEY, caller("user" + i), 4)).isEqualTo(key);
            keys.add(key);
        }

        assertThat(keys).hasSize(4).contains(KEY);
    }

    @Test
    void spreadsCallersEvenly() {
        long first = IntStream.range(0, 4000)
                .filter(i -> CallerVariant.of(KEY, caller("user" + i), 4).equals(KEY))
                .count();

        assertThat(first).isBetween(850L, 1150L);
    }

    @Test
    void givesWhoCannotBeToldApartTheFirst() {
        assertThat(CallerVariant.of(KEY, Optional.empty(), 4)).isEqualTo(KEY);
    }

    @Test
    void leadsFromOneFormToTheOthersAsTheKeyOfTheRequestDoes() {
        for (Form form : Form.values()) {
            CacheKey variant = CallerVariant.of(FormKey.of(KEY, form), other(), 4);

            assertThat(FormKey.formOf(variant)).isEqualTo(form);
            assertThat(FormKey.of(variant, Form.JSON))
                    .isEqualTo(CallerVariant.of(FormKey.of(KEY, Form.JSON), other(), 4));
        }
    }

    /** A caller who does not get the first answer. */
    private static Optional<ScopeValue> other() {
        return IntStream.range(0, 100)
                .mapToObj(i -> caller("user" + i))
                .filter(each -> !CallerVariant.of(KEY, each, 4).equals(KEY))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void keepsTheAnswersOfDifferentRequestsApart() {
        Set<CacheKey> keys = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            keys.add(CallerVariant.of(KEY, caller("user" + i), 4));
            keys.add(CallerVariant.of(new CacheKey(1, 2, 3, 5), caller("user" + i), 4));
        }

        assertThat(keys).hasSize(8);
    }

    @Test
    void anotherWayOfReadingHasOtherAliasesAndTheSameKeys() {
        KeyDeriver deriver = new KeyDeriver();
        byte[] body = Ask.CHAT.body();
        KeyMaterial any = Ask.CHAT.material().readAs(List.of("any"));
        KeyMaterial strict = Ask.CHAT.material().readAs(List.of("deterministic"));

        assertThat(deriver.alias(any, body)).isNotEqualTo(deriver.alias(strict, body));
        assertThat(deriver.alias(any, body))
                .isEqualTo(deriver.alias(Ask.CHAT.material().readAs(List.of("any")), body));
        dev.aicache.dialect.Dialect dialect =
                dev.aicache.dialect.Dialects.builtIn().forPath(Ask.CHAT.path());
        assertThat(deriver.canonical(any, body, dialect)).isEqualTo(deriver.canonical(strict, body, dialect));
    }
}
