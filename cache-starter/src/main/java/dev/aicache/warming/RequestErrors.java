package dev.aicache.warming;

/** Why an item of a list is no request, in words that a job counts errors by. */
final class RequestErrors {

    static final String NOT_JSON = "not-json";
    static final String NOT_UTF_8 = "not-utf-8";
    static final String NOT_AN_OBJECT = "not-an-object";
    static final String TOO_LARGE = "too-large";
    static final String UNKNOWN_MEMBER = "unknown-member";
    static final String REPEATED_MEMBER = "repeated-member";
    static final String METHOD = "bad-method";
    static final String NO_PATH = "no-path";
    static final String PATH = "bad-path";
    static final String HEADER = "bad-header";
    static final String CREDENTIAL_IN_HEADER = "credential-in-header";
    static final String CREDENTIAL_IN_PATH = "credential-in-path";
    static final String CREDENTIAL = "unknown-credential";
    static final String BODY = "bad-body";

    private RequestErrors() {}
}
