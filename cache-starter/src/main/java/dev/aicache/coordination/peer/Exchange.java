package dev.aicache.coordination.peer;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Sends messages, sealed, and takes what is answered if it is sealed, too. Thread-safe. */
final class Exchange {

    private final Seal seal;
    private final PeerLink link;

    Exchange(Seal seal, PeerLink link) {
        this.seal = seal;
        this.link = link;
    }

    /** What a member has answered. */
    record Heard(Origin sender, PeerMessage message) {}

    /** Completes exceptionally where there is no answer, or none of an instance of the same cluster and version. */
    CompletableFuture<Heard> send(URI member, PeerMessage message) {
        byte[] body = MessageWriter.write(message);
        Seal.Request request = seal.seal(body);
        return link.send(member, new Sealed(request.header().toString(), body))
                .toCompletableFuture()
                .thenApply(answer -> open(request, answer));
    }

    private Heard open(Seal.Request request, Sealed answer) {
        try {
            Seal.Opened opened = seal.open(request, answer);
            return new Heard(opened.sender(), MessageReader.read(opened.body()));
        } catch (RefusedException e) {
            throw new CompletionException(new IOException("its answer is not sealed with the same secret", e));
        } catch (MalformedMessageException e) {
            throw new CompletionException(new IOException("its answer is not understood here", e));
        }
    }
}
