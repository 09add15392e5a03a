package dev.aicache.warming;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import dev.aicache.Headers;

/** Gathers the headers of an item, each at most once, and none that carries a credential or frames the message. */
final class RequestHeaders {

    private static final String CONTENT_TYPE = "Content-Type";

    /** RFC 9110 §5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]{1,256}");

    /** RFC 9110 §5.5, without what is not ASCII. */
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E]*");

    /** What a client does not choose: RFC 9110 §7.6.1, RFC 9112 §6. */
    private static final Set<String> FRAMING = Set.of(
            "connection",
            "content-length",
            "expect",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final Collection<String> credentials;
    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private final Headers.Builder headers = Headers.builder();

    /** @param credentials headers that configured credentials go into */
    RequestHeaders(Collection<String> credentials) {
        this.credentials = credentials;
    }

    void add(String name, String value) throws InvalidRequestException {
        if (!TOKEN.matcher(name).matches()
                || !VALUE.matcher(value).matches()
                || FRAMING.contains(name.toLowerCase(Locale.ROOT))
                || !names.add(name)) {
            throw new InvalidRequestException(RequestErrors.HEADER);
        }
        if (CredentialNames.isCredential(name) || credentials.stream().anyMatch(name::equalsIgnoreCase)) {
            throw new InvalidRequestException(RequestErrors.CREDENTIAL_IN_HEADER);
        }
        headers.add(name, value);
    }

    /** The headers of a request, with the type of its body where that is not said. */
    Headers build(boolean hasBody) {
        if (hasBody && !names.contains(CONTENT_TYPE)) {
            headers.add(CONTENT_TYPE, "application/json");
        }
        return headers.build();
    }
}
