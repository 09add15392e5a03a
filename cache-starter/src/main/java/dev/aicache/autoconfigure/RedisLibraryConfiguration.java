package dev.aicache.autoconfigure;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/** Keeps a gateway from starting that is to use Redis and cannot. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnRedisWanted.class)
class RedisLibraryConfiguration {

    private static final String TYPE = "ai-cache.coordination.type";
    private static final String REMEDY =
            "It needs Redis, whose client is not on the class path. Add the dependency org.springframework.boot:spring-boot-starter-data-redis, or write %s.";

    /** Marks that it was looked at. */
    record RedisLibrary() {}

    @Bean
    RedisLibrary aiCacheRedisLibrary(Environment environment, ResourceLoader resources) {
        ClassLoader loader = resources.getClassLoader();
        if (ClassUtils.isPresent("io.lettuce.core.RedisClient", loader)
                && ClassUtils.isPresent(
                        "org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails", loader)) {
            return new RedisLibrary();
        }
        throw "redis".equalsIgnoreCase(environment.getProperty(TYPE))
                ? new InvalidConfigurationPropertyValueException(TYPE, "redis", REMEDY.formatted("none"))
                : new InvalidConfigurationPropertyValueException(
                        "ai-cache.remote.enabled", "true", REMEDY.formatted("false"));
    }
}
