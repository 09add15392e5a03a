package dev.aicache.dialect;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.util.JsonRecyclerPools;

import dev.aicache.dialect.JsonTree.Option;

/**
 * Reads JSON by RFC 8259, and in no other way where a key depends on it. Thread-safe; nothing of a text outlives its
 * reading, neither in a symbol table nor in a buffer pool.
 */
public final class JsonReader {

    /** How many arrays and objects may lie in each other. */
    public static final int MAX_DEPTH = 256;

    /** How many values a text may have that is read whole. */
    public static final int MAX_VALUES = 200_000;

    /** How many values an answer may have, numbers in arrays left out: those are counted, not kept. */
    static final int MAX_OUTLINE = 1_000_000;

    private static final JsonFactory STRICT = factory().build();
    private static final JsonFactory LENIENT = lenient().build();

    // Jackson could refuse duplicates itself, but has a table made for each object of more than two members.
    private static final Set<Option> UNAMBIGUOUS = EnumSet.of(Option.REFUSES_DUPLICATES);
    private static final Set<Option> OUTLINE = EnumSet.of(Option.REFUSES_DUPLICATES, Option.COUNTS_NUMBERS);

    private JsonReader() {}

    // Names are neither interned nor put in the factory's shared hash table: they are chosen by callers. The parser's
    // own limits are off, because JsonTree counts and a long string is as good as two short ones.
    private static JsonFactoryBuilder factory() {
        return JsonFactory.builder()
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build());
    }

    private static JsonFactoryBuilder lenient() {
        JsonFactoryBuilder lenient = factory();
        EnumSet.allOf(JsonReadFeature.class).forEach(lenient::enable);
        return lenient;
    }

    /**
     * Reads a text whole and exactly, white space before it (RFC 8259 §2) passed over.
     *
     * @return empty for what is not valid UTF-8 without a byte order mark, has an unpaired surrogate, has anything
     *     after its value, is not RFC 8259, or goes beyond {@link #MAX_DEPTH} or {@link #MAX_VALUES}
     */
    public static Optional<JsonValue> read(byte[] json) {
        CharBuffer text = decode(json);
        if (text == null) {
            return Optional.empty();
        }
        return read(text, MAX_VALUES, Set.of()).filter(Surrogates::arePaired);
    }

    /**
     * Reads an answer for judging: as {@link #read}, but numbers in arrays are only counted, unpaired surrogates are
     * let pass, and an object that has a name twice is refused.
     */
    static Optional<JsonValue> outline(byte[] json) {
        CharBuffer text = decode(json);
        return text == null ? Optional.empty() : read(text, MAX_OUTLINE, OUTLINE);
    }

    /** As {@link #outline(byte[])} for a text that is decoded already. */
    static Optional<JsonValue> outline(String json) {
        return read(CharBuffer.wrap(json.toCharArray()), MAX_OUTLINE, OUTLINE);
    }

    /**
     * Reads an answer to make another form of it: as {@link #read(byte[])}, but an object that has a name twice is
     * refused, and half a surrogate pair is let pass, for the other half may be in the next piece.
     */
    static Optional<JsonValue> exact(byte[] json) {
        CharBuffer text = decode(json);
        return text == null ? Optional.empty() : exact(text);
    }

    /** As {@link #exact(byte[])} for a text that is decoded already. */
    static Optional<JsonValue> exact(String json) {
        return exact(CharBuffer.wrap(json.toCharArray()));
    }

    private static Optional<JsonValue> exact(CharBuffer text) {
        return read(text, MAX_VALUES, UNAMBIGUOUS);
    }

    /**
     * What the most lenient of servers could make of a request that {@link #read} refuses: other encodings, comments,
     * bare words and text after the value are accepted, and of a text that goes wrong there is what comes before the
     * fault. Good for finding a reason against caching, never for a key.
     *
     * @return the request, {@link JsonObject#EMPTY} where nothing like an object is to be seen, or empty where the text
     *     goes beyond the limits so that not all of it can be seen
     */
    public static Optional<JsonObject> glimpse(byte[] json) {
        String text = LenientText.decode(json);
        try (JsonParser parser = LENIENT.createParser(ObjectReadContext.empty(), text.toCharArray())) {
            JsonValue value =
                    new JsonTree(parser, MAX_VALUES, EnumSet.of(Option.COUNTS_NUMBERS, Option.TAKES_FRAGMENTS)).build();
            return Optional.of(value instanceof JsonObject object ? object : JsonObject.EMPTY);
        } catch (JsonTree.TooLargeException e) {
            return Optional.empty();
        }
    }

    private static Optional<JsonValue> read(CharBuffer text, int maxValues, Set<Option> how) {
        try (JsonParser parser = STRICT.createParser(
                ObjectReadContext.empty(), text.array(), text.arrayOffset() + text.position(), text.remaining())) {
            JsonValue value = new JsonTree(parser, maxValues, how).build();
            return value == null || parser.nextToken() != null ? Optional.empty() : Optional.of(value);
        } catch (JacksonException | JsonTree.DuplicateException | JsonTree.TooLargeException e) {
            return Optional.empty();
        }
    }

    // The JDK's decoder refuses overlong forms and encoded surrogates, which Jackson's own lets pass.
    private static @Nullable CharBuffer decode(byte[] json) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
