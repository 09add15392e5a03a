package dev.aicache.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

import reactor.core.publisher.Flux;

import dev.aicache.CacheRequest;

/** A request as if a client on this machine had made it, over no connection. */
final class ErrandRequest extends AbstractServerHttpRequest {

    /** The host of a request that names none. */
    static final String HOST = "localhost";

    private final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private final Flux<DataBuffer> body;

    private ErrandRequest(HttpMethod method, URI uri, HttpHeaders headers, Flux<DataBuffer> body) {
        super(method, uri, null, headers);
        this.body = body;
    }

    /**
     * The request with the headers that it comes with, {@code Host} and {@code Content-Length} added.
     *
     * @param credential added in place of what it has of that name; null for none
     * @throws URISyntaxException if path, query or host are none of a URI
     */
    static ErrandRequest of(CacheRequest request, @Nullable CredentialHeader credential, DataBufferFactory factory)
            throws URISyntaxException {
        HttpHeaders headers = new HttpHeaders();
        SpringHeaders.copy(request.headers(), headers);
        headers.remove(HttpHeaders.TRANSFER_ENCODING);
        headers.setContentLength(request.body().length);
        if (!headers.containsHeader(HttpHeaders.HOST)) {
            headers.set(HttpHeaders.HOST, HOST);
        }
        if (credential != null) {
            headers.set(credential.name(), credential.value());
        }
        Flux<DataBuffer> body =
                request.body().length == 0 ? Flux.empty() : Flux.defer(() -> Flux.just(factory.wrap(request.body())));
        return new ErrandRequest(
                HttpMethod.valueOf(request.method()), uri(request, headers.getFirst(HttpHeaders.HOST)), headers, body);
    }

    private static URI uri(CacheRequest request, @Nullable String host) throws URISyntaxException {
        if (!request.path().startsWith("/")) {
            throw new URISyntaxException(request.path(), "A path begins with a slash");
        }
        return new URI("http://" + host + request.path() + (request.query() == null ? "" : "?" + request.query()));
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return body;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return address;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return address;
    }

    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
        MultiValueMap<String, HttpCookie> cookies = new LinkedMultiValueMap<>();
        for (String line : getHeaders().getOrEmpty(HttpHeaders.COOKIE)) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    String name = pair.substring(0, equals).trim();
                    cookies.add(
                            name,
                            new HttpCookie(name, pair.substring(equals + 1).trim()));
                }
            }
        }
        return cookies;
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
        return null;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Spring's signature
    public <T> T getNativeRequest() {
        throw new IllegalStateException("The request came over no connection");
    }
}
