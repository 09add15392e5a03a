package dev.aicache.encoding;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;
import dev.aicache.CacheKey;
import dev.aicache.CachedResponse;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.Tokens;
import dev.aicache.VarySelection;

/**
 * An answer but for the bytes of its body: both directions side by side, because each field must be read where it was
 * written.
 *
 * @param body what is to be known of the body to make it of its bytes
 */
public record AnswerFields(
        int status,
        Headers headers,
        @Nullable VarySelection selection,
        @Nullable Origin origin,
        BodyFields body) {

    public static void write(CachedResponse response, FieldWriter fields) {
        fields.integer(response.status()).integer(response.headers().size());
        response.headers().forEach((name, value) -> fields.text(name).text(value));
        fields.optional(
                response.selection(),
                selection ->
                        fields.texts(selection.headers()).raw(selection.digest().toBytes()));
        fields.optional(response.origin(), origin -> origin(fields, origin));
        BodyFields.write(response.body(), fields);
    }

    /** Throws as {@link FieldReader} does. */
    public static AnswerFields read(FieldReader fields) {
        int status = fields.integer();
        Headers headers = headers(fields);
        VarySelection selection =
                fields.optional(() -> new VarySelection(fields.texts(), CacheKey.of(fields.raw(CacheKey.BYTES))));
        Origin origin = fields.optional(() -> origin(fields));
        return new AnswerFields(status, headers, selection, origin, BodyFields.read(fields));
    }

    /** The answer with its body. */
    public CachedResponse with(Body whole) {
        return new CachedResponse(status, headers, whole, selection, origin);
    }

    private static Headers headers(FieldReader fields) {
        Headers.Builder headers = Headers.builder();
        for (int left = fields.count(2 * (1 + Integer.BYTES)); left > 0; left--) {
            headers.add(fields.text(), fields.text());
        }
        return headers.build();
    }

    private static void origin(FieldWriter fields, Origin origin) {
        fields.optional(origin.model(), fields::text)
                .optional(origin.tokens(), tokens -> tokens(fields, tokens))
                .number(origin.fillNanos())
                .number(origin.firstByteNanos())
                .number(origin.fetchedAt());
    }

    private static Origin origin(FieldReader fields) {
        @Nullable String model = fields.optional(fields::text);
        @Nullable Tokens tokens = fields.optional(() -> tokens(fields));
        return new Origin(model, tokens, fields.number(), fields.number(), fields.number());
    }

    private static void tokens(FieldWriter fields, Tokens tokens) {
        fields.number(tokens.input())
                .number(tokens.output())
                .number(tokens.cachedInput())
                .number(tokens.cacheWrite())
                .number(tokens.reasoning());
    }

    private static Tokens tokens(FieldReader fields) {
        return new Tokens(fields.number(), fields.number(), fields.number(), fields.number(), fields.number());
    }
}
