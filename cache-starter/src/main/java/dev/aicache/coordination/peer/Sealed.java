package dev.aicache.coordination.peer;

/**
 * A message as it travels.
 *
 * @param header what says who sent it and that nobody has changed it, for {@link #HEADER}
 * @param body not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
public record Sealed(String header, byte[] body) {

    /** Name of the header of requests and answers. */
    public static final String HEADER = "AI-Cache-Peer";

    /** Bytes of a body at most. */
    public static final int MOST_BYTES = 512 * 1024;
}
