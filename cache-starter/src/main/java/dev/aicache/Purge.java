package dev.aicache;

import java.util.List;

/**
 * What is to be purged, and how. Nothing that was asked of an upstream before a purge is served after it: a hard purge
 * makes it as if it were not there, a soft one makes it stale, so that it may still be served where the route allows that
 * for stale answers ({@code stale-while-revalidate}, {@code stale-if-error}).
 *
 * @param isSoft whether entries become stale instead of gone
 */
public record Purge(Target target, boolean isSoft) {

    /** What a purge is about. */
    public sealed interface Target {}

    /**
     * Every entry that has one of the tags.
     *
     * @param tags at least one
     */
    public record Tagged(List<Tag> tags) implements Target {

        public Tagged {
            tags = List.copyOf(tags);
            if (tags.isEmpty()) {
                throw new IllegalArgumentException("A purge needs a tag");
            }
        }
    }

    /** Every answer to a request: in all forms, each caller's where there are several, of embeddings each input's. */
    public record Asked(RequestDescription request) implements Target {}

    /** Everything that is shared by whoever a request is of. */
    public record ScopeOf(RequestDescription request) implements Target {}

    /**
     * Every entry that any of the others is about.
     *
     * @param targets at least one
     */
    public record AnyOf(List<Target> targets) implements Target {

        public AnyOf {
            targets = List.copyOf(targets);
            if (targets.isEmpty()) {
                throw new IllegalArgumentException("There is nothing to purge");
            }
        }
    }

    public static Purge everything() {
        return of(Tag.EVERYTHING);
    }

    /** The answer under a key, in all its forms. */
    public static Purge key(CacheKey key) {
        return of(Tag.key(key));
    }

    /** Every answer to a request of this scope and route. */
    public static Purge request(RequestDescription request) {
        return new Purge(new Asked(request), false);
    }

    /** Everything that a caller, a route or an answer has named so. */
    public static Purge tag(String name) {
        return of(Tag.of(name));
    }

    /** The answers of a model, by its exact name in requests or in answers. */
    public static Purge model(String name) {
        return of(Tag.model(name));
    }

    /** The answers of a route. */
    public static Purge route(String id) {
        return of(Tag.route(id));
    }

    /** The answers in a namespace ({@code AI-Cache-Namespace}), of whatever scope. */
    public static Purge namespace(String name) {
        return of(Tag.namespace(name));
    }

    /** Everything, on every route, that is shared by whoever this request is of, by the scope of its route. */
    public static Purge scopeOf(RequestDescription request) {
        return new Purge(new ScopeOf(request), false);
    }

    /** Every entry that has one of the tags. */
    public static Purge of(Tag... tags) {
        return new Purge(new Tagged(List.of(tags)), false);
    }

    /** What any of them is about, as one purge: it holds for all of it, or fails as a whole. */
    public static Purge anyOf(List<Purge> purges) {
        return new Purge(new AnyOf(purges.stream().map(Purge::target).toList()), false);
    }

    /** The same, but entries become stale instead of gone. */
    public Purge softly() {
        return new Purge(target, true);
    }
}
