package dev.aicache.gateway;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.server.handler.FilteringWebHandler;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.i18n.LocaleContextResolver;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.WebSessionManager;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The gateway as a client meets it, but without a connection, and for its routes only: the application's web filters, then
 * whatever handler a client's request would come to, which is asked where it is a route and left alone where it is not.
 * Made of what the application has when it is first asked. Thread-safe.
 */
final class ErrandGateway {

    private final List<HandlerMapping> mappings;
    private final WebHandler filtered;
    private final WebSessionManager sessions;
    private final ServerCodecConfigurer codecs;
    private final LocaleContextResolver locales;
    private final ApplicationContext context;

    private ErrandGateway(ApplicationContext context) {
        List<HandlerMapping> all = context.getBean(DispatcherHandler.class).getHandlerMappings();
        ObjectProvider<WebFilter> filters = context.getBeanProvider(WebFilter.class);
        this.mappings = all == null ? List.of() : List.copyOf(all);
        this.filtered =
                new FilteringWebHandler(this::dispatch, filters.orderedStream().toList());
        this.sessions = context.containsBean(WebHttpHandlerBuilder.WEB_SESSION_MANAGER_BEAN_NAME)
                ? context.getBean(WebHttpHandlerBuilder.WEB_SESSION_MANAGER_BEAN_NAME, WebSessionManager.class)
                : new DefaultWebSessionManager();
        this.codecs = context.getBean(ServerCodecConfigurer.class);
        this.locales = context.containsBean(WebHttpHandlerBuilder.LOCALE_CONTEXT_RESOLVER_BEAN_NAME)
                ? context.getBean(WebHttpHandlerBuilder.LOCALE_CONTEXT_RESOLVER_BEAN_NAME, LocaleContextResolver.class)
                : new AcceptHeaderLocaleContextResolver();
        this.context = context;
    }

    static ErrandGateway of(ApplicationContext context) {
        return new ErrandGateway(context);
    }

    /** Asks the request on behalf of the errand; completes when there is no more to come. */
    Mono<Void> ask(ServerHttpRequest request, ServerHttpResponse response, Errand errand) {
        ServerWebExchange exchange =
                new DefaultServerWebExchange(request, response, sessions, codecs, locales, context);
        exchange.getAttributes().put(Attributes.ERRAND, errand);
        return filtered.handle(exchange).then(Mono.defer(response::setComplete));
    }

    private Mono<Void> dispatch(ServerWebExchange exchange) {
        return Flux.fromIterable(mappings)
                .concatMap(mapping -> mapping.getHandler(exchange))
                .next()
                .filter(org.springframework.cloud.gateway.handler.FilteringWebHandler.class::isInstance)
                .switchIfEmpty(Mono.fromRunnable(() -> refuse(exchange)))
                .flatMap(handler -> ((WebHandler) handler).handle(exchange));
    }

    private static void refuse(ServerWebExchange exchange) {
        Errand errand = Errand.of(exchange);
        if (errand != null) {
            errand.tell(ErrandOutcome.refused("no-route"));
        }
    }
}
