package dev.aicache.gateway;

/** What a request that is asked ahead of demand is sent with, to be let in and to be told whose it is. */
public record CredentialHeader(String name, String value) {

    /** The name only. */
    @Override
    public String toString() {
        return name;
    }
}
