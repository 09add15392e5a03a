package dev.aicache.policy;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.aicache.Headers;
import dev.aicache.VarySelection;

import static org.assertj.core.api.Assertions.assertThat;

class VaryTests {

    private static @Nullable VarySelection by(String vary, String... request) {
        return Vary.of(Headers.of(request), Headers.of("Vary", vary), name -> false);
    }

    private static List<String> names(@Nullable VarySelection selection) {
        return selection == null ? List.of() : selection.headers();
    }

    @Test
    void needsNoSelectionWhereTheAnswerDoesNotVary() {
        assertThat(Vary.of(Headers.of("X", "1"), Headers.empty(), name -> false))
                .isNull();
        assertThat(by("", "X", "1")).isNull();
        assertThat(by(" , ,", "X", "1")).isNull();
    }

    @Test
    void needsNoSelectionByWhatIsInTheKey() {
        Headers response = Headers.of("Vary", "Accept, Origin", "vary", "accept");

        VarySelection selection = Vary.of(
                Headers.empty(), response, name -> Set.of("Accept", "accept").contains(name));

        assertThat(names(selection)).containsExactly("Origin");
        assertThat(Vary.of(Headers.empty(), response, name -> true)).isNull();
    }

    @Test
    void readsEveryLineOfTheField() {
        VarySelection selection = Vary.of(Headers.empty(), Headers.of("Vary", "A , B", "VARY", "C"), name -> false);

        assertThat(names(selection)).containsExactly("A", "B", "C");
    }

    @Test
    void selectsForEveryRequestWhereTheKeyAloneDoes() {
        assertThat(Vary.selects(null, Headers.of("X", "1"))).isTrue();
    }

    @Test
    void selectsForARequestWithTheSameValues() {
        VarySelection selection = by("X-A, X-B", "X-A", "1", "X-B", "2");

        assertThat(Vary.selects(selection, Headers.of("x-b", "2", "Other", "z", "x-a", "1")))
                .isTrue();
        assertThat(Vary.selects(selection, Headers.of("X-A", "2", "X-B", "1"))).isFalse();
        assertThat(Vary.selects(selection, Headers.of("X-A", "1"))).isFalse();
        assertThat(Vary.selects(selection, Headers.of("X-A", "1", "X-B", "3"))).isFalse();
    }

    @Test
    void tellsAbsentFromEmptyFromTwoLines() {
        List<Headers> requests = List.of(
                Headers.empty(),
                Headers.of("X", ""),
                Headers.of("X", "", "X", ""),
                Headers.of("X", "a,b"),
                Headers.of("X", "a, b"),
                Headers.of("X", "a", "X", "b"),
                Headers.of("X", "b", "X", "a"),
                Headers.of("X", "ab"),
                Headers.of("X", "a", "X", "bc"),
                Headers.of("X", "ab", "X", "c"));

        for (Headers one : requests) {
            VarySelection selection = Vary.of(one, Headers.of("Vary", "X"), name -> false);
            for (Headers other : requests) {
                assertThat(Vary.selects(selection, other))
                        .as("%s", other.all("X"))
                        .isEqualTo(one == other);
            }
        }
    }

    @Test
    void doesNotTakeTheValueOfOneHeaderForThatOfAnother() {
        VarySelection selection = by("X-A, X-B", "X-A", "1", "X-A", "2", "X-B", "3");

        assertThat(Vary.selects(selection, Headers.of("X-A", "1", "X-B", "2", "X-B", "3")))
                .isFalse();
        assertThat(Vary.selects(selection, Headers.of("X-A", "1", "X-A", "23", "X-B", "")))
                .isFalse();
    }

    @Test
    void keepsNoValue() {
        VarySelection selection = by("Authorization", "Authorization", "Bearer sk-secret");

        assertThat(String.valueOf(selection)).contains("Authorization").doesNotContain("sk-secret");
        assertThat(VarySelection.class.getRecordComponents()).hasSize(2);
    }
}
