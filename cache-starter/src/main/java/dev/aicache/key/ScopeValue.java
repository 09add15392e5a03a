package dev.aicache.key;

import java.util.List;

/** Who shares an entry: the scope of one request, as labelled parts that go into its key. Never shows them. */
public final class ScopeValue {

    private final List<String> parts;

    ScopeValue(List<String> parts) {
        this.parts = List.copyOf(parts);
    }

    /** The first part says what kind of scope it is; then label and value in turn. */
    List<String> parts() {
        return parts;
    }

    /** Whether callers who differ in the header, its name in lower case, have different scopes. */
    boolean includes(String header) {
        return switch (parts.get(0)) {
            case "credential" -> ScopeResolver.CREDENTIALS.contains(header);
            default -> parts.get(0).equalsIgnoreCase("header:" + header);
        };
    }

    /** A number that tells scopes apart and does not reveal them; 0 for the one that everyone is in. */
    public long id() {
        return parts.size() == 1 ? 0 : KeyDigest.begin().texts(parts).finish().a();
    }

    /** The kind only. */
    @Override
    public String toString() {
        return parts.get(0);
    }
}
