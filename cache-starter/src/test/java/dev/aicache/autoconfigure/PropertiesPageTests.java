package dev.aicache.autoconfigure;

import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/properties.md} is what the metadata of the properties says, which is made from their javadoc when they are compiled; with
 * {@code -DupdateDocs=true} it is written anew.
 */
class PropertiesPageTests {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path PAGE = DOCS.resolve("properties.md");
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final Pattern NAMED =
            Pattern.compile("(?<![/\\w-])ai-cache\\.([a-z][a-z0-9-]*(?:\\.[a-z][a-z0-9-]*)*)");
    /** What the properties of a section are about, which their descriptions take for said. */
    private static final Map<String, String> ABOUT = Map.ofEntries(
            Map.entry("`ai-cache`", "The cache as a whole."),
            Map.entry("`ai-cache.console`", "The page for people ([endpoint.md](endpoint.md#the-console-page))."),
            Map.entry(
                    "`ai-cache.coordination`",
                    "How gateways hear of each other's purges ([coordination.md](coordination.md), [peers.md](peers.md))."),
            Map.entry(
                    "`ai-cache.defaults`",
                    "What holds on routes that do not say otherwise ([freshness.md](freshness.md#arguments), [answers.md](answers.md))."),
            Map.entry("`ai-cache.flight`", "Answers in progress."),
            Map.entry("`ai-cache.redis`", "The server for `coordination` and `remote`."),
            Map.entry("`ai-cache.remote`", "The store that gateways share ([remote-store.md](remote-store.md))."),
            Map.entry(
                    "`ai-cache.routing`",
                    "The same request, or caller, to the same of several gateways ([sticky-routing.md](sticky-routing.md))."),
            Map.entry("`ai-cache.savings`", "What was saved ([savings.md](savings.md))."),
            Map.entry("`ai-cache.store`", "The gateway's own memory ([store.md](store.md))."),
            Map.entry(
                    "`ai-cache.warming`",
                    "Filling ahead of demand ([warming.md](warming.md)): lists, `snapshot` ([snapshots.md](snapshots.md)), `journal` and `prediction` ([warming-prediction.md](warming-prediction.md))."),
            Map.entry("`management`", "Actuator's, for the endpoint ([endpoint.md](endpoint.md))."));

    private static final String HEAD = """
            # Properties

            Every property there is, from the metadata that the library carries for editors. `PropertiesPageTests` fails where this page says
            anything else, and writes it anew:

            ```bash
            ./mvnw -pl cache-starter test -Dtest=PropertiesPageTests -DupdateDocs=true
            ```

            A name that is misspelt, a value that cannot be read and one beyond its bounds fail the start, and the message says what to write. Sizes are
            written `512KB`, times `90s`, shares `25%`; a list is written in YAML's way or with commas. Properties below `ai-cache.defaults` are also
            the arguments of `AiCache` on a route, by the same names; its short form is `AiCache=<ttl>,<max-entry>`.
            """;

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> properties() throws Exception {
        for (URL each :
                Collections.list(PropertiesPageTests.class.getClassLoader().getResources(METADATA))) {
            try (InputStream json = each.openStream()) {
                Map<String, Object> all = new JsonMapper().readValue(json, Map.class);
                List<Map<String, Object>> found = (List<Map<String, Object>>) all.get("properties");
                if (found.stream().anyMatch(property -> "ai-cache.enabled".equals(property.get("name")))) {
                    return found;
                }
            }
        }
        throw new AssertionError("There is no metadata: compile with the annotation processor of Spring Boot");
    }

    private static String page() throws Exception {
        Map<String, StringBuilder> sections = new TreeMap<>();
        for (Map<String, Object> property : properties()) {
            String name = (String) property.get("name");
            sections.computeIfAbsent(section(name), each -> new StringBuilder())
                    .append("| `%s` | %s | %s | %s |%n"
                            .formatted(
                                    name,
                                    type((String) property.get("type")),
                                    value(property.get("defaultValue")),
                                    plain((String) property.get("description"))));
        }
        StringBuilder page = new StringBuilder(HEAD);
        sections.forEach((title, rows) -> page.append("\n## ")
                .append(title)
                .append("\n\n")
                .append(about(title))
                .append("\n\n| property | type | default | |\n|---|---|---|---|\n")
                .append(rows));
        return page.toString();
    }

    /** By the second word; what has none is of the cache as a whole. */
    private static String section(String name) {
        String[] words = name.split("\\.", -1);
        if (!words[0].equals("ai-cache")) {
            return "`management`";
        }
        return words.length < 3 ? "`ai-cache`" : "`ai-cache." + words[1] + "`";
    }

    private static String about(String section) {
        assertThat(ABOUT).as("what each section is about").containsKey(section);
        return ABOUT.get(section);
    }

    private static String value(Object value) {
        if (value == null) {
            return "";
        }
        String text = value instanceof List<?> all
                ? all.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : value.toString();
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    /** What a reader would call it: the values of an enumeration, the simple name of anything else. */
    private static String type(String type) {
        String raw = type.replaceAll("<.*", "");
        String inner = type.contains("<") ? type.replaceAll("^[^<]*<(.*)>$", "$1") : "";
        if (raw.endsWith("List") || raw.endsWith("Set")) {
            return "list";
        }
        if (raw.endsWith("Map")) {
            return "by name: " + type(inner.substring(inner.indexOf(',') + 1));
        }
        try {
            Class<?> loaded = Class.forName(raw);
            if (loaded.isEnum()) {
                return Arrays.stream(loaded.getEnumConstants())
                        .map(each -> "`"
                                + ((Enum<?>) each)
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-') + "`")
                        .collect(Collectors.joining(" "));
            }
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        return switch (raw.substring(Math.max(raw.lastIndexOf('.'), raw.lastIndexOf('$')) + 1)) {
            case "Boolean" -> "`true` `false`";
            case "Duration" -> "time";
            case "DataSize" -> "size";
            case "MemorySize" -> "size or share";
            case "Share" -> "share";
            case "Integer", "Long" -> "whole number";
            case "Double" -> "number";
            case "ModelPrice" -> "prices: [savings.md](savings.md#money)";
            case "Credential" -> "`header` and `value`";
            default -> "text";
        };
    }

    private static String plain(String description) {
        assertThat(description).isNotNull();
        return description
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replace("&lt;", "\\<")
                .replace("&gt;", "\\>")
                .replace("|", "\\|");
    }

    @Test
    void thePageIsWhatTheMetadataSays() throws Exception {
        if (Boolean.getBoolean("updateDocs")) {
            Files.writeString(PAGE, page());
        }
        assertThat(PAGE).hasContent(page());
    }

    @Test
    void everyPropertyHasADescription() throws Exception {
        assertThat(properties())
                .allSatisfy(each -> assertThat((String) each.get("description"))
                        .as("%s", each.get("name"))
                        .isNotBlank());
    }

    /** Properties, and what stands before them. */
    @Test
    void noPageNamesAPropertyThatIsNone() throws Exception {
        Set<String> known = new TreeSet<>();
        List<String> open = new ArrayList<>();
        for (Map<String, Object> property : properties()) {
            String name = (String) property.get("name");
            for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
                known.add(name.substring(0, dot));
            }
            known.add(name);
            if (((String) property.get("type")).startsWith("java.util.Map")) {
                open.add(name + ".");
            }
        }
        Set<String> unknown = new TreeSet<>();
        for (Path page : pages()) {
            NAMED.matcher(Files.readString(page, UTF_8))
                    .results()
                    .map(MatchResult::group)
                    .filter(each -> !known.contains(each) && open.stream().noneMatch(each::startsWith))
                    .forEach(each -> unknown.add(page.getFileName() + ": " + each));
        }
        assertThat(unknown).isEmpty();
    }

    private static List<Path> pages() throws Exception {
        try (Stream<Path> docs = Files.walk(DOCS)) {
            return Stream.concat(docs, Stream.of(DOCS.resolveSibling("README.md")))
                    .filter(each -> each.toString().endsWith(".md") && Files.isRegularFile(each))
                    .toList();
        }
    }
}
