package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads raw request paths. Two readings, each on its safe side: a dialect is recognised only by a path that can mean
 * nothing else, and the paths of what providers keep are recognised in every disguise.
 */
final class RequestPath {

    private static final Pattern PLAIN_SEGMENT = Pattern.compile("[A-Za-z0-9._~!$&'()*+,=:@-]+");

    private static final Pattern NAME = Pattern.compile("[a-z0-9_:-]+");

    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

    private static final Pattern MODEL = Pattern.compile("/(?:models|deployments)/([A-Za-z0-9._-]+)(?=[/:]|$)");

    private static final int MAX_DECODINGS = 4;

    private static final Set<String> KEPT_BY_PROVIDERS = Set.of(
            "agents",
            "assistants",
            "batches",
            "cachedcontents",
            "containers",
            "conversations",
            "evals",
            "files",
            "fine_tuning",
            "images",
            "interactions",
            "organization",
            "organizations",
            "realtime",
            "responses",
            "sessions",
            "skills",
            "threads",
            "uploads",
            "vector_stores",
            "videos",
            ":asyncbatchembedcontent",
            ":batchgeneratecontent",
            ":predict",
            ":predictlongrunning",
            "web_fetch",
            "web_search");

    private static final Set<String> OLLAMA_ADMINISTRATION =
            Set.of("copy", "create", "delete", "ps", "pull", "push", "show", "tags");

    private RequestPath() {}

    /**
     * Whether the path ends in the suffix and nothing in it can be read in another way: it has no escapes, no
     * parameters, no empty and no dot segments, so whatever a server normalises, it reads these segments as they are.
     */
    static boolean endsWith(String path, String suffix) {
        return path.startsWith("/")
                && path.endsWith(suffix)
                && Arrays.stream(path.substring(1).split("/", -1)).allMatch(RequestPath::isPlain);
    }

    private static boolean isPlain(String segment) {
        return !segment.equals(".")
                && !segment.equals("..")
                && PLAIN_SEGMENT.matcher(segment).matches();
    }

    /** The model that the path names, as Gemini's and Azure OpenAI's do. */
    static Optional<String> model(String path) {
        Matcher named = MODEL.matcher(path);
        return named.find() ? Optional.of(named.group(1)) : Optional.empty();
    }

    /**
     * Whether any segment names what a provider keeps or administers: stored responses, conversations, files, jobs,
     * images and the like; also in other letter case, encoded, or with parameters behind it.
     */
    static boolean isStateful(String path) {
        List<String> names = names(path);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String before = i > 0 ? names.get(i - 1) : "";
            boolean isAdministration = before.equals("api") && OLLAMA_ADMINISTRATION.contains(name);
            boolean isStoredAnswer = before.equals("chat") && name.equals("completions") && i + 1 < names.size();
            if (KEPT_BY_PROVIDERS.contains(name) || isAdministration || isStoredAnswer) {
                return true;
            }
        }
        return false;
    }

    // The verb that Google puts behind a colon is a name of its own.
    private static List<String> names(String path) {
        String plain = decode(path).replace('\\', '/').replace(":", "/:").toLowerCase(Locale.ROOT);
        List<String> names = new ArrayList<>();
        for (String segment : plain.split("/", -1)) {
            Matcher name = NAME.matcher(segment);
            if (name.find()) {
                names.add(name.group());
            }
        }
        return names;
    }

    // Malformed escapes are left alone, the others resolved all the same; some servers do that.
    private static String decode(String path) {
        String decoded = path;
        for (int i = 0; i < MAX_DECODINGS && decoded.indexOf('%') >= 0; i++) {
            decoded = ESCAPE.matcher(decoded)
                    .replaceAll(escape ->
                            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
        }
        return decoded;
    }
}
