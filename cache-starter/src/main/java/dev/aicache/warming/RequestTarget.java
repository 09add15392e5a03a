package dev.aicache.warming;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Path and query of a request, never of another host, and without a credential in the query.
 *
 * @param path raw
 * @param query raw, or null where there is none
 */
record RequestTarget(String path, @Nullable String query) {

    static RequestTarget of(String text) throws InvalidRequestException {
        if (!text.startsWith("/") || text.startsWith("//")) {
            throw new InvalidRequestException(RequestErrors.PATH);
        }
        URI uri = uri(text);
        String query = uri.getRawQuery();
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                check(parameter.split("=", 2)[0]);
            }
        }
        return new RequestTarget(uri.getRawPath(), query);
    }

    private static URI uri(String text) throws InvalidRequestException {
        try {
            URI uri = new URI(text);
            if (uri.getRawFragment() == null && uri.toASCIIString().equals(text)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told as every other path that is none.
        }
        throw new InvalidRequestException(RequestErrors.PATH);
    }

    private static void check(String parameter) throws InvalidRequestException {
        if (CredentialNames.isCredential(URLDecoder.decode(parameter, StandardCharsets.UTF_8))) {
            throw new InvalidRequestException(RequestErrors.CREDENTIAL_IN_PATH);
        }
    }
}
