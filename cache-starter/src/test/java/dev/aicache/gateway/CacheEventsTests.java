package dev.aicache.gateway;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.aicache.CacheListener;
import dev.aicache.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

class CacheEventsTests {

    private static final List<String> heard = new ArrayList<>();

    /** Hears by what it has from another class. */
    abstract static class Base implements CacheListener {

        @Override
        public void onHit(String route, Duration age, Duration took) {
            heard.add(getClass().getSimpleName());
        }
    }

    static class Child extends Base {}

    /** Hears by what it has from another interface. */
    interface Sub extends CacheListener {

        @Override
        default void onHit(String route, Duration age, Duration took) {
            heard.add("Sub");
        }
    }

    @Test
    void tellsEveryListenerOfHitsThatHasAnythingToDoThenHoweverItComesByIt() {
        CacheListener proxy = (CacheListener) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CacheListener.class}, (self, method, arguments) -> {
                    heard.add("proxy " + method.getName());
                    return null;
                });
        List<CacheListener> all = List.of(new Child(), new Sub() {}, new CacheListener() {}, proxy);
        CacheEvents events = new CacheEvents(all, new Faults(all, () -> 0));

        events.onHit("chat", Duration.ZERO, Duration.ZERO);
        events.onRequest("chat", Outcome.HIT);

        assertThat(heard).containsExactly("Child", "Sub", "proxy onHit", "proxy onRequest");
    }
}
