package dev.aicache.dialect;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FieldRulesTests {

    private final FieldRules rules = FieldRules.builder()
            .ignore("user", "messages[].content[].mark", "grid[][].mark")
            .keepOrder("tools", "messages[].content[].input")
            .build();

    @Test
    void ignoresAMemberAtItsPathAndNowhereElse() {
        assertThat(rules.member("user").isIgnored()).isTrue();
        assertThat(rules.member("user").member("user").isIgnored()).isFalse();
        assertThat(rules.member("messages").elements().member("user").isIgnored())
                .isFalse();
        assertThat(rules.member("tools").member("user").isIgnored()).isFalse();
        assertThat(rules.elements().member("user").isIgnored()).isFalse();
    }

    @Test
    void tellsElementsOfAnArrayFromMembersOfAnObject() {
        FieldRules content = rules.member("messages").elements().member("content");

        assertThat(content.elements().member("mark").isIgnored()).isTrue();
        assertThat(content.member("mark").isIgnored()).isFalse();
        assertThat(content.elements().elements().member("mark").isIgnored()).isFalse();
        assertThat(rules.member("grid").elements().elements().member("mark").isIgnored())
                .isTrue();
        assertThat(rules.member("grid").elements().member("mark").isIgnored()).isFalse();
    }

    @Test
    void keepsOrderWhereItWasAskedTo() {
        assertThat(rules.member("tools").keepsOrder()).isTrue();
        assertThat(rules.member("messages").keepsOrder()).isFalse();
        assertThat(rules.member("messages")
                        .elements()
                        .member("content")
                        .elements()
                        .member("input")
                        .keepsOrder())
                .isTrue();
        assertThat(FieldRules.NONE.member("tools").keepsOrder()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "[]", "[].a", "a[", "a[0]", "a[]b", "a]", "a[].[]"})
    void refusesMalformedPaths(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldRules.builder().keepOrder(path))
                .withMessageContaining("'" + path + "'");
    }

    @Test
    void cannotLeaveOutElements() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldRules.builder().ignore("messages[]"))
                .withMessageContaining("messages[]");
    }
}
