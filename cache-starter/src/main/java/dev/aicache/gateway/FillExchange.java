package dev.aicache.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;

import io.micrometer.observation.Observation;

import dev.aicache.CacheListener.Fault;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CACHED_REQUEST_BODY_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CACHED_SERVER_HTTP_REQUEST_DECORATOR_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_OBSERVATION_ATTR;

/** The exchange that the filters behind the cache see: its own request, response and attributes, and no client. */
final class FillExchange extends ServerWebExchangeDecorator {

    /** Where SCG notes that its own observation of the upstream call has ended. */
    private static final String OBSERVATION_STOPPED = "gateway.observation.stopped";

    private final ServerHttpRequest request;
    private final ServerHttpResponse response;
    private final Map<String, Object> attributes;

    FillExchange(ServerWebExchange client, ServerHttpRequest request, ServerHttpResponse response) {
        super(client);
        this.request = request;
        this.response = response;
        this.attributes = new ConcurrentHashMap<>(client.getAttributes());
        // The client's, released with the client's exchange, which the fill may outlive.
        attributes.computeIfPresent(CACHED_REQUEST_BODY_ATTR, (name, body) -> body instanceof DataBuffer ? null : body);
        attributes.remove(CACHED_SERVER_HTTP_REQUEST_DECORATOR_ATTR);
        attributes.remove(Attributes.REPLY);
        attributes.remove(Attributes.STATUS);
        attributes.remove(Attributes.ERRAND);
        attributes.put(Attributes.FILL, true);
    }

    static boolean isFill(ServerWebExchange exchange) {
        return exchange.getAttribute(Attributes.FILL) != null;
    }

    /** Ends the gateway's own observation of the upstream call; who does it for failed requests sees only the client's exchange. */
    void stopObservation(Faults faults, Throwable failure) {
        faults.run(Fault.LISTENER, () -> {
            if (attributes.get(OBSERVATION_STOPPED) == null
                    && attributes.get(GATEWAY_OBSERVATION_ATTR) instanceof Observation observation) {
                observation.error(failure);
                observation.stop();
            }
        });
    }

    @Override
    public ServerHttpRequest getRequest() {
        return request;
    }

    @Override
    public ServerHttpResponse getResponse() {
        return response;
    }

    @Override
    public Map<String, Object> getAttributes() {
        return attributes;
    }
}
