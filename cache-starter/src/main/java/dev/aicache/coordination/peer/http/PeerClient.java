package dev.aicache.coordination.peer.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.UriComponentsBuilder;

import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

import dev.aicache.coordination.peer.PeerLink;
import dev.aicache.coordination.peer.Sealed;

/**
 * Reaches other gateways by HTTP. It has connections and an event loop of its own, so that it goes on while whoever purges
 * waits on one of the gateway's.
 */
public final class PeerClient implements PeerLink, AutoCloseable {

    /** A push and a pull at a time, and one that is given up. */
    private static final int CONNECTIONS = 4;

    private static final Duration IDLE = Duration.ofSeconds(30);

    /** A load balancer in front of several gateways shows itself by a new connection only. */
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(1);

    private final String path;
    private final Duration timeout;
    private final ConnectionProvider connections;
    private final LoopResources loop = LoopResources.create("ai-cache-peer", 1, true);
    private final WebClient client;

    /**
     * @param path that requests go to, with what is before it on the server
     * @param timeout for connection and answer together
     */
    public PeerClient(String path, Duration timeout) {
        this.path = path;
        this.timeout = timeout;
        this.connections = ConnectionProvider.builder("ai-cache-peer")
                .maxConnections(CONNECTIONS)
                .pendingAcquireMaxCount(CONNECTIONS)
                .pendingAcquireTimeout(timeout)
                .maxIdleTime(IDLE)
                .maxLifeTime(LONGEST_LIFE)
                .evictInBackground(IDLE)
                .build();
        this.client = WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(
                        HttpClient.create(connections).runOn(loop).followRedirect(false)))
                .build();
    }

    @Override
    public CompletionStage<Sealed> send(URI member, Sealed request) {
        URI target = UriComponentsBuilder.fromUri(member)
                .replacePath(path)
                .build(true)
                .toUri();
        return client.post()
                .uri(target)
                .header(Sealed.HEADER, request.header())
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .bodyValue(request.body())
                .exchangeToMono(this::read)
                .timeout(timeout)
                .onErrorMap(this::reason)
                .toFuture();
    }

    private Mono<Sealed> read(ClientResponse response) {
        List<String> header = response.headers().header(Sealed.HEADER);
        if (response.statusCode() != HttpStatus.OK || header.size() != 1) {
            return response.releaseBody().then(Mono.error(() -> new IOException(refusal(response))));
        }
        return DataBufferUtils.join(response.bodyToFlux(DataBuffer.class), Sealed.MOST_BYTES)
                .map(buffer -> new Sealed(header.get(0), bytes(buffer)));
    }

    static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private String refusal(ClientResponse response) {
        int status = response.statusCode().value();
        return switch (status) {
            case 403 ->
                "it refuses what this instance sends (403): the secret, the namespace, the time of day or the version differs";
            case 503 -> "it has too much to do (503)";
            default -> "nobody answers for the cache under %s (status %d)".formatted(path, status);
        };
    }

    private Throwable reason(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return new IOException("no answer within %d ms".formatted(timeout.toMillis()), failure);
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof ConnectException ? new IOException("nobody listens there", failure) : failure;
    }

    @Override
    public void close() {
        connections.dispose();
        loop.dispose();
    }
}
