package dev.aicache.benchmarks.endtoend;

import java.time.Duration;

import org.reactivestreams.Publisher;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** What the gateway's own web server costs if nothing is done: it drops the question and says the same each time. */
final class ConstantServer {

    private final DisposableServer server;
    private volatile Said said = new Said(Answer.json(1024));

    private ConstantServer(int port) {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .handle(this::answer)
                .bindNow(Duration.ofSeconds(10));
    }

    /** @param port 0 for any that is free */
    static ConstantServer start(int port) {
        return new ConstantServer(port);
    }

    int port() {
        return server.port();
    }

    void stop() {
        server.disposeNow();
    }

    void say(Answer answer) {
        said = new Said(answer);
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        Said now = said;
        return request.receive()
                .then(Mono.defer(() -> response.header("Content-Type", now.type)
                        .header("Content-Length", now.length)
                        .sendObject(now.body.retainedDuplicate())
                        .then()));
    }

    private static final class Said {

        private final ByteBuf body;
        private final String type;
        private final String length;

        Said(Answer answer) {
            ByteBuf pieces = Unpooled.wrappedBuffer(answer.pieces(0));
            body = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(pieces.readableBytes()).writeBytes(pieces));
            type = answer.contentType();
            length = Integer.toString(body.readableBytes());
        }
    }
}
