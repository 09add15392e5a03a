package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class ResultsTests {

    @TempDir
    private Path directory;

    @Test
    void takesRatiosRoundByRoundOfQuietWindowsOnly() {
        Figures figures = new Figures(List.of(
                window("filter", 1, 10, 0.1),
                window("pass-through", 1, 100, 0.1),
                window("filter", 2, 30, 0.0),
                window("pass-through", 2, 150, 0.0),
                window("filter", 3, 900, 0.16),
                window("pass-through", 3, 10, 0.0)));

        assertThat(figures.ratio("filter", "pass-through", Window::cpu)).isCloseTo(0.15, within(1e-9));
        assertThat(figures.spread("filter", Window::cpu)).isEqualTo(new Figures.Spread(20, 10, 30, 2));
        assertThat(figures.spread("nginx", Window::cpu).count()).isZero();
        assertThat(figures.ratio("filter", "nginx", Window::cpu)).isNaN();
        assertThat(figures.dropped()).isEqualTo(1);
    }

    @Test
    void findsTheMiddleOfAnEvenNumberAndOfAnOddOne() {
        assertThat(Figures.Spread.of(new double[] {4, 1, 3, 2}).median()).isEqualTo(2.5);
        assertThat(Figures.Spread.of(new double[] {9, 1, 5}).median()).isEqualTo(5);
    }

    @Test
    void readsWhatItWrote() throws IOException {
        Path file = directory.resolve("new/results.tsv");
        results().write(file);
        Results read = Results.read(file);
        read.restart("unknown");

        assertThat(read.scenarios()).containsExactly("1k", "misses-first-byte");
        assertThat(read.note("machine")).isEqualTo("two: cores");
        assertThat(new ResultTables(read).table("1k")).isEqualTo(new ResultTables(results()).table("1k"));
        read.restart("1k");
        assertThat(read.scenarios()).containsExactly("misses-first-byte");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Window.of("1k\tfilter"))
                .withMessage("Not a measured window: 1k\tfilter");
    }

    @Test
    void putsTablesAndPlotsIntoThePage() throws Exception {
        Path page = directory.resolve("page.md");
        Files.writeString(page, "Before\n" + Page.BEGIN + "\nold\n" + Page.END + "\nAfter\n");

        new Page(results()).update(page);
        String once = Files.readString(page);
        new Page(results()).update(page);

        assertThat(Files.readString(page))
                .isEqualTo(once)
                .startsWith("Before\n" + Page.BEGIN)
                .endsWith(Page.END + "\nAfter\n")
                .doesNotContain("old")
                .contains("### Hits of 1 KB")
                .contains("![Hits of 1 KB: µs of CPU per request](images/performance-1k.svg)")
                .contains("| `AiCache` filter | **20.0** [20.0..20.0] | 0.20 |")
                .contains("first byte p50 µs");
        Path plot = directory.resolve("images/performance-1k.svg");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(plot.toFile())
                        .getElementsByTagName("rect")
                        .getLength())
                .isEqualTo(2);
    }

    @Test
    void saysHowAPageGetsAPlaceForResults() throws IOException {
        Path page = directory.resolve("page.md");
        Files.writeString(page, "Nothing\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Page(results()).update(page))
                .withMessageContaining("has no place for results; write the lines " + Page.BEGIN);
    }

    private static Results results() {
        Results results = new Results();
        results.note("machine", "two: cores");
        results.note("candidate filter", "`AiCache` filter");
        results.add(window("pass-through", 1, 100, 0));
        results.add(window("filter", 1, 20, 0));
        results.add(new Window("misses-first-byte", "filter", 1, 10, 5, 6, 7, 8, 9, 4, 5, 100, 1, 0, 0));
        return results;
    }

    private static Window window(String candidate, int round, double cpu, double others) {
        return new Window("1k", candidate, round, 1000, cpu, 1e6 / cpu, 1, 2, 3, 0, 0, -1, 0, others, 0);
    }
}
