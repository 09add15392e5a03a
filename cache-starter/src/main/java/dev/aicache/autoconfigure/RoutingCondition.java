package dev.aicache.autoconfigure;

import java.util.List;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

import dev.aicache.routing.StickyServices;

/** Whether there is sticky routing: if it is said so, or services are named and it is not said otherwise. */
final class RoutingCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        Boolean enabled = environment.getProperty("ai-cache.routing.enabled", Boolean.class);
        return enabled == null ? !services(environment).names().isEmpty() : enabled;
    }

    static StickyServices services(Environment environment) {
        return new StickyServices(Binder.get(environment)
                .bind("ai-cache.routing.services", Bindable.listOf(String.class))
                .orElse(List.of()));
    }
}
