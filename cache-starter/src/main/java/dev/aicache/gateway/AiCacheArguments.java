package dev.aicache.gateway;

import java.util.LinkedHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.support.HasRouteId;

/**
 * What a route wrote behind {@code AiCache}, as it was written.
 *
 * <p>A map rather than properties, because the gateway drops the arguments that a properties class does not know, and a
 * misspelt argument must not pass in silence. {@link RouteArguments} reads it.
 */
public final class AiCacheArguments extends LinkedHashMap<String, Object> implements HasRouteId {

    private static final long serialVersionUID = 1L;

    private @Nullable String routeId;

    @Override
    public void setRouteId(String routeId) {
        this.routeId = routeId;
    }

    @Override
    public @Nullable String getRouteId() {
        return routeId;
    }
}
