package dev.aicache.gateway;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

import reactor.core.publisher.Flux;

/**
 * The request of a fill: what the opener sent, read once, so that it outlives the opener's connection. It asks for an
 * answer that is not compressed, since callers who cannot unpack one may read it, too.
 */
final class FillRequest extends ServerHttpRequestDecorator {

    private final HttpHeaders headers;
    private final MultiValueMap<String, HttpCookie> cookies;
    private final @Nullable InetSocketAddress localAddress;
    private final @Nullable InetSocketAddress remoteAddress;
    private final @Nullable SslInfo sslInfo;
    private final Flux<DataBuffer> body;

    FillRequest(ServerHttpRequest request, byte[] body, DataBufferFactory factory) {
        super(request);
        HttpHeaders copy = new HttpHeaders();
        copy.addAll(request.getHeaders());
        copy.set(HttpHeaders.ACCEPT_ENCODING, "identity");
        if (copy.getContentLength() >= 0) {
            // The fill may ask for less than the opener did.
            copy.setContentLength(body.length);
        }
        this.headers = HttpHeaders.readOnlyHttpHeaders(copy);
        this.cookies = new LinkedMultiValueMap<>(request.getCookies());
        this.localAddress = request.getLocalAddress();
        this.remoteAddress = request.getRemoteAddress();
        this.sslInfo = request.getSslInfo();
        this.body = Flux.defer(() -> Flux.just(factory.wrap(body)));
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public MultiValueMap<String, HttpCookie> getCookies() {
        return cookies;
    }

    @Override
    public @Nullable InetSocketAddress getLocalAddress() {
        return localAddress;
    }

    @Override
    public @Nullable InetSocketAddress getRemoteAddress() {
        return remoteAddress;
    }

    @Override
    public @Nullable SslInfo getSslInfo() {
        return sslInfo;
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return body;
    }
}
