package dev.aicache.warming;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

import dev.aicache.CacheRequest;

/**
 * Reads one request from a JSON object: {@code method} (POST where absent), {@code path}, {@code headers}, {@code body}
 * and {@code credential}, none but these and each once. A body that is a string is sent as its text, any other value
 * byte by byte as it is written, because rendering it anew would change numbers that no double holds. For one use by
 * one thread.
 */
final class RequestParser {

    // The parser of bytes is to be had with a table of names alone, which is bounded; it says where in the bytes it is.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");

    private final byte[] json;
    private final Map<String, String> credentials;
    private final RequestHeaders headers;
    private final Set<String> members = new HashSet<>();
    private String method = "POST";
    private @Nullable RequestTarget target;
    private byte @Nullable [] body;
    private @Nullable String credential;

    /** @param credentials the headers that configured credentials go into, by the names of these */
    RequestParser(byte[] json, Map<String, String> credentials) {
        this.json = json;
        this.credentials = credentials;
        this.headers = new RequestHeaders(credentials.values());
    }

    /** @param where what to call the request by in reports */
    WarmingRequest request(String where) throws InvalidRequestException {
        // A zero byte is no JSON, and would be taken for a sign of UTF-16 or UTF-32.
        if (!StrictText.isUtf8(json) || hasZero()) {
            throw new InvalidRequestException(RequestErrors.NOT_UTF_8);
        }
        requireJson();
        read();
        RequestTarget known = target;
        if (known == null) {
            throw new InvalidRequestException(RequestErrors.NO_PATH);
        }
        return new WarmingRequest(
                new CacheRequest(
                        method,
                        known.path(),
                        known.query(),
                        headers.build(body != null),
                        body == null ? new byte[0] : body),
                credential,
                where);
    }

    private boolean hasZero() {
        for (byte each : json) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }

    /** Looked at first and whole: what is no JSON must be told from what is no request. */
    private void requireJson() throws InvalidRequestException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            parser.skipChildren();
            if (parser.nextToken() == null) {
                return;
            }
        } catch (JacksonException e) {
            // Its message may show what is in the item.
        }
        throw new InvalidRequestException(RequestErrors.NOT_JSON);
    }

    private void read() throws InvalidRequestException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, RequestErrors.NOT_AN_OBJECT);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                require(members.add(name), RequestErrors.REPEATED_MEMBER);
                parser.nextToken();
                readMember(name, parser);
            }
        }
    }

    private void readMember(String name, JsonParser parser) throws InvalidRequestException {
        switch (name) {
            case "method" -> {
                method = text(parser, RequestErrors.METHOD);
                require(METHOD.matcher(method).matches(), RequestErrors.METHOD);
            }
            case "path" -> target = RequestTarget.of(text(parser, RequestErrors.PATH));
            case "headers" -> readHeaders(parser);
            case "body" -> body = body(parser);
            case "credential" -> {
                credential = text(parser, RequestErrors.CREDENTIAL);
                require(credentials.containsKey(credential), RequestErrors.CREDENTIAL);
            }
            default -> throw new InvalidRequestException(RequestErrors.UNKNOWN_MEMBER);
        }
    }

    private void readHeaders(JsonParser parser) throws InvalidRequestException {
        require(parser.currentToken() == JsonToken.START_OBJECT, RequestErrors.HEADER);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            headers.add(name, text(parser, RequestErrors.HEADER));
        }
    }

    /** Null where there is none: where it is not said, or said to be null. */
    private byte @Nullable [] body(JsonParser parser) throws InvalidRequestException {
        switch (parser.currentToken()) {
            case VALUE_NULL -> {
                return null;
            }
            case VALUE_STRING -> {
                return text(parser, RequestErrors.BODY).getBytes(StandardCharsets.UTF_8);
            }
            default -> {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                return Arrays.copyOfRange(
                        json, from, (int) parser.currentLocation().getByteOffset());
            }
        }
    }

    private static String text(JsonParser parser, String error) throws InvalidRequestException {
        require(parser.currentToken() == JsonToken.VALUE_STRING, error);
        String text = parser.getString();
        require(StrictText.isEncodable(text), error);
        return text;
    }

    private static void require(boolean isMet, String error) throws InvalidRequestException {
        if (!isMet) {
            throw new InvalidRequestException(error);
        }
    }
}
