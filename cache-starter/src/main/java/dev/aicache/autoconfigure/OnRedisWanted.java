package dev.aicache.autoconfigure;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Whether anything is to be shared through Redis. */
final class OnRedisWanted extends AnyNestedCondition {

    OnRedisWanted() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnProperty(name = "ai-cache.coordination.type", havingValue = "redis")
    static final class ForPurges {}

    @ConditionalOnBooleanProperty(name = "ai-cache.remote.enabled")
    static final class ForEntries {}
}
