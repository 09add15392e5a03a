package dev.aicache.coordination.peer;

/** What came is not taken for a message of another instance. Nothing of why is for whoever sent it. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** It is not written as a message is, or longer than one can be. */
        MALFORMED,
        /** It is of another version of the cache. */
        VERSION,
        /** It is not sealed with a secret that is known here, or is for another namespace or path. */
        SEAL,
        /** It is sealed, but was sent at another time than it is here. */
        TIME,
        /** It came before, or there have been too many lately. */
        REPEATED
    }

    private final Reason reason;

    RefusedException(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
