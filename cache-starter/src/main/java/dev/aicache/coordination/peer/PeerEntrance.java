package dev.aicache.coordination.peer;

import org.jspecify.annotations.Nullable;

/** Answers the requests of other instances. Thread-safe; does not block. */
public final class PeerEntrance {

    private final Seal seal;
    private final Peers peers;

    PeerEntrance(Seal seal, Peers peers) {
        this.seal = seal;
        this.peers = peers;
    }

    /**
     * Looks at a request before its body is read.
     *
     * @param header {@link Sealed#HEADER} of the request, or null
     * @throws RefusedException if it is not of another instance; whoever sent it is to be told nothing more
     */
    public Visit admit(String method, String path, @Nullable String header) throws RefusedException {
        return new Visit(seal.admit(method, path, header));
    }

    /** A request that may be read. */
    public final class Visit {

        private final Seal.Request request;

        private Visit(Seal.Request request) {
            this.request = request;
        }

        /** How many bytes its body has. */
        public int length() {
            return request.header().length();
        }

        /**
         * What there is to answer.
         *
         * @throws RefusedException if that is not the body that was announced, or no message
         */
        public Sealed answer(byte[] body) throws RefusedException {
            Seal.Opened opened = seal.open(request, body);
            try {
                byte[] answer = MessageWriter.write(peers.receive(opened.sender(), MessageReader.read(body)));
                return new Sealed(seal.seal(request, answer).toString(), answer);
            } catch (MalformedMessageException e) {
                throw new RefusedException(RefusedException.Reason.MALFORMED);
            }
        }
    }
}
