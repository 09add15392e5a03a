package dev.aicache.dialect;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The dialects in the order they are asked. Thread-safe; what a path speaks is remembered, of so many paths. */
public final class Dialects {

    /** Paths with a number of their own are as many as callers like. */
    private static final int MOST_PATHS = 1024;

    private static final int LONGEST_PATH = 256;

    private static final Dialect PLAIN_JSON = new PlainJsonDialect();

    private static final List<Dialect> BUILT_IN = List.of(
            new ChatDialect(),
            new CompletionsDialect(),
            new EmbeddingsDialect(),
            new ModerationsDialect(),
            new ResponsesDialect(),
            TokenCountDialect.responses(),
            new AnthropicDialect(),
            TokenCountDialect.anthropic(),
            new GeminiDialect(),
            new GeminiEmbeddingsDialect(),
            TokenCountDialect.gemini(),
            OllamaDialect.chat(),
            OllamaDialect.generate(),
            new OllamaEmbeddingsDialect(),
            new StatefulDialect());

    private final List<Dialect> dialects;
    private final ConcurrentMap<String, Dialect> byPath = new ConcurrentHashMap<>();

    private Dialects(List<Dialect> dialects) {
        this.dialects = dialects;
    }

    /**
     * Those of OpenAI, Anthropic, Gemini and Ollama, the paths where providers keep state, and for all others plain
     * JSON.
     */
    public static Dialects builtIn() {
        return new Dialects(BUILT_IN);
    }

    /** These dialects with others asked before them. */
    public Dialects preceded(List<Dialect> by) {
        return new Dialects(Stream.concat(by.stream(), dialects.stream()).toList());
    }

    /** Every dialect, in the order they are asked. */
    public List<Dialect> all() {
        return Stream.concat(dialects.stream(), Stream.of(PLAIN_JSON)).toList();
    }

    /**
     * The first dialect that speaks for the path; plain JSON where no other does.
     *
     * @param path the raw path, percent-encoding untouched
     */
    public Dialect forPath(String path) {
        Dialect known = byPath.get(path);
        if (known != null) {
            return known;
        }
        Dialect first = first(path);
        if (path.length() <= LONGEST_PATH && byPath.size() < MOST_PATHS) {
            byPath.put(path, first);
        }
        return first;
    }

    private Dialect first(String path) {
        for (Dialect dialect : dialects) {
            if (dialect.speaks(path)) {
                return dialect;
            }
        }
        return PLAIN_JSON;
    }

    /**
     * The dialect of that name for a path, whatever it looks like; only where providers keep state it is what it always is,
     * since no route makes a call there one that may be answered from memory.
     *
     * @throws IllegalArgumentException if no dialect has the name
     */
    public Dialect forPath(String path, String name) {
        Dialect byPath = forPath(path);
        return byPath instanceof StatefulDialect ? byPath : named(name);
    }

    /**
     * The dialect of that name, for a route that knows better than its paths do; the first where several have it.
     *
     * @throws IllegalArgumentException if none has; the message lists the names there are
     */
    public Dialect named(String name) {
        for (Dialect dialect : all()) {
            if (dialect.name().equals(name)) {
                return dialect;
            }
        }
        String names = all().stream().map(Dialect::name).distinct().sorted().collect(Collectors.joining(", "));
        throw new IllegalArgumentException("'%s' is no dialect; there are %s".formatted(name, names));
    }
}
