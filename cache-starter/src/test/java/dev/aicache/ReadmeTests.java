package dev.aicache;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** README.md and the other pages name tests, files, headings and a version that there are. */
class ReadmeTests {

    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+Tests)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(#[^)\\s]*)?\\)");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

    private static List<Path> pages() throws Exception {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            docs,
                            Stream.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/README.md")
                                    .map(ROOT::resolve))
                    .filter(each -> each.toString().endsWith(".md"))
                    .toList();
        }
    }

    @Test
    void everyPromiseIsKeptByTestsThatThereAre() throws Exception {
        Set<String> there = new TreeSet<>();
        for (String module : List.of("cache-starter", "demo-gateway", "benchmarks")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                files.map(each -> each.getFileName().toString().replace(".java", ""))
                        .forEach(there::add);
            }
        }
        String readme = Files.readString(ROOT.resolve("README.md"));
        List<String> promises = readme.substring(readme.indexOf("## Promises"), readme.indexOf("## Limits"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| promise"))
                .toList();
        assertThat(promises)
                .hasSizeGreaterThan(25)
                .allMatch(line -> TEST.matcher(line).find());
        for (Path page : pages()) {
            assertThat(TEST.matcher(Files.readString(page)).results().map(each -> each.group(1)))
                    .as("tests named in %s", page)
                    .isSubsetOf(there);
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws Exception {
        Set<String> broken = new TreeSet<>();
        for (Path page : pages()) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(page)).results().toList()) {
                String file = link.group(1);
                if (file.startsWith("http")) {
                    continue;
                }
                Path target = file.isEmpty() ? page : page.resolveSibling(file);
                if (!Files.exists(target)
                        || (link.group(2) != null
                                && !headings(target).contains(link.group(2).substring(1)))) {
                    broken.add(page + " " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /** As GitHub makes anchors of them. */
    private static Set<String> headings(Path page) throws Exception {
        return Files.readString(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceAll("^#+ ", "")
                        .toLowerCase(java.util.Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void theVersionIsThatOfTheBuild() throws Exception {
        String version = VERSION.matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(Files.readString(ROOT.resolve("CHANGELOG.md"))).contains("## [" + version + "]");
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("<version>" + version + "</version>");
    }
}
