package dev.aicache.key;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The names under which headers of a key may be shown: names that a caller can make up are not. */
final class HeaderLabels {

    private static final Set<String> KNOWN = Set.of(
            "anthropic-beta",
            "anthropic-dangerous-direct-browser-access",
            "anthropic-version",
            "openai-beta",
            "openai-organization",
            "openai-project",
            "x-goog-request-params",
            "x-goog-user-project",
            "x-ms-useragent",
            "x-openrouter-title");

    private static final int LONGEST = 100;

    private HeaderLabels() {}

    /**
     * The name itself, or the family it belongs to.
     *
     * @param name in lower case
     * @param configured names that the route has written, in any letter case
     */
    static String of(String name, Collection<String> configured) {
        if (name.length() > LONGEST) {
            return "*";
        }
        if (KNOWN.contains(name)
                || VaryingHeaders.NAMES.contains(name)
                || configured.stream().anyMatch(name::equalsIgnoreCase)) {
            return name;
        }
        return family(VaryingHeaders.PREFIXES, name) + "*";
    }

    private static String family(List<String> prefixes, String name) {
        return prefixes.stream().filter(name::startsWith).findFirst().orElse("");
    }
}
