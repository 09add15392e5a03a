package dev.aicache.dialect;

import java.util.List;
import java.util.stream.Stream;

/** The dialects in the order they are asked. Immutable. */
public final class Dialects {

    private static final Dialect PLAIN_JSON = new PlainJsonDialect();

    private static final List<Dialect> BUILT_IN =
            List.of(new ChatDialect(), new EmbeddingsDialect(), new AnthropicDialect(), new StatefulDialect());

    private final List<Dialect> dialects;

    private Dialects(List<Dialect> dialects) {
        this.dialects = dialects;
    }

    /**
     * OpenAI chat and embeddings, Anthropic messages, the paths where providers keep state, and for all others plain
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
        for (Dialect dialect : dialects) {
            if (dialect.speaks(path)) {
                return dialect;
            }
        }
        return PLAIN_JSON;
    }
}
