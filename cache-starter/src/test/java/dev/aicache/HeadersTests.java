package dev.aicache;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HeadersTests {

    private final Headers headers = Headers.of("Accept", "a", "X-Two", "1", "x-two", "2", "X-Empty", "");

    @Test
    void findsAFieldWhateverItsCase() {
        assertThat(headers.first("ACCEPT")).isEqualTo("a");
        assertThat(headers.contains("accept")).isTrue();
        assertThat(headers.all("X-TWO")).containsExactly("1", "2");
    }

    @Test
    void tellsAbsentFromEmpty() {
        assertThat(headers.first("X-Empty")).isEmpty();
        assertThat(headers.contains("X-Empty")).isTrue();
        assertThat(headers.all("X-Empty")).containsExactly("");
        assertThat(headers.first("X-None")).isNull();
        assertThat(headers.contains("X-None")).isFalse();
        assertThat(headers.all("X-None")).isEmpty();
    }

    @Test
    void keepsLinesApartAndInOrder() {
        StringBuilder lines = new StringBuilder();
        headers.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append(' '));

        assertThat(lines).hasToString("Accept=a X-Two=1 x-two=2 X-Empty= ");
        assertThat(headers.size()).isEqualTo(4);
    }

    @Test
    void leavesOutEveryLineOfAFieldThatDoesNotPass() {
        Headers kept = headers.filter(name -> !name.equalsIgnoreCase("x-two"));

        assertThat(kept.size()).isEqualTo(2);
        assertThat(kept.contains("X-Two")).isFalse();
        assertThat(headers.filter(name -> false)).isSameAs(Headers.empty());
    }

    @Test
    void showsNamesButNoValues() {
        assertThat(Headers.of("Authorization", "Bearer sk-secret")).hasToString("[Authorization]");
    }

    @Test
    void isNotChangedThroughTheArrayItWasMadeOf() {
        String[] fields = {"A", "1"};
        Headers made = Headers.of(fields);

        fields[1] = "2";

        assertThat(made.first("A")).isEqualTo("1");
    }

    @Test
    void isNotChangedThroughItsBuilder() {
        Headers.Builder builder = Headers.builder().add("A", "1");
        Headers made = builder.build();

        builder.add("B", "2");

        assertThat(made.size()).isEqualTo(1);
    }

    @Test
    void refusesANameWithoutAValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("A", "1", "B"));
    }
}
