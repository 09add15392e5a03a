package dev.aicache.routing;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.cloud.loadbalancer.core.SelectedInstanceCallback;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;

import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class RendezvousLoadBalancerTests {

    private final Lister lister = new Lister();
    private final HttpHeaders headers = new HttpHeaders();
    private final Map<String, Object> attributes = new HashMap<>();
    private String query = "";

    /** Lists what there is at the moment, and hears what was selected. */
    private static final class Lister implements ServiceInstanceListSupplier, SelectedInstanceCallback {

        private List<ServiceInstance> instances =
                IntStream.range(0, 8).mapToObj(Lister::instance).toList();
        private @Nullable ServiceInstance selected;

        private static ServiceInstance instance(int number) {
            return new DefaultServiceInstance("gateway-" + number, "gateways", "10.0.0." + number, 8080, false);
        }

        @Override
        public String getServiceId() {
            return "gateways";
        }

        @Override
        public Flux<List<ServiceInstance>> get() {
            return Flux.just(instances);
        }

        @Override
        public void selectedServiceInstance(ServiceInstance serviceInstance) {
            selected = serviceInstance;
        }
    }

    private RendezvousLoadBalancer balancer(String affinity) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("lister", lister));
        return new RendezvousLoadBalancer(
                beans.getBeanProvider(ServiceInstanceListSupplier.class),
                Affinity.of(affinity),
                new Rendezvous(1.5, 0));
    }

    private Request<?> request() {
        LinkedMultiValueMap<String, String> cookies = new LinkedMultiValueMap<>();
        headers.getOrEmpty("X-Session").forEach(value -> cookies.add("session", value));
        RequestData data = new RequestData(
                HttpMethod.POST, URI.create("http://edge/v1/chat/completions" + query), headers, cookies, attributes);
        return new DefaultRequest<>(new RequestDataContext(data));
    }

    private static Response<ServiceInstance> answer(RendezvousLoadBalancer balancer, Request<?> request) {
        List<Response<ServiceInstance>> answers = new ArrayList<>();
        StepVerifier.create(balancer.choose(request))
                .consumeNextWith(answers::add)
                .verifyComplete();
        return answers.get(0);
    }

    private String choose(RendezvousLoadBalancer balancer) {
        return Objects.requireNonNull(answer(balancer, request()).getServer()).getInstanceId();
    }

    /** Where so many requests go that differ in this header. */
    private Set<String> spread(RendezvousLoadBalancer balancer, String header) {
        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            headers.set(header, "value " + i);
            String first = choose(balancer);
            assertThat(choose(balancer)).isEqualTo(first);
            chosen.add(first);
        }
        return chosen;
    }

    @Test
    void sendsEqualValuesToOneInstanceAndOthersToAll() {
        assertThat(spread(balancer("header:X-Tenant"), "X-Tenant")).hasSize(8);
        assertThat(spread(balancer("credential"), "Authorization")).hasSize(8);
        assertThat(spread(balancer("cookie:session"), "X-Session")).hasSize(8);
    }

    @Test
    void sendsEqualKeysToOneInstanceOnceTheyAreKnown() {
        RendezvousLoadBalancer balancer = balancer("key");
        Set<String> chosen = new HashSet<>();
        for (long number = 0; number < 200; number++) {
            attributes.put(Affinity.ATTRIBUTE, number);
            String first = choose(balancer);
            assertThat(choose(balancer)).isEqualTo(first);
            chosen.add(first);
        }
        assertThat(chosen).hasSize(8);
    }

    @Test
    void takesACredentialFromTheQuery() {
        query = "?key=k1";
        RendezvousLoadBalancer balancer = balancer("credential");

        assertThat(IntStream.range(0, 50).mapToObj(i -> choose(balancer)).distinct())
                .hasSize(1);
    }

    @Test
    void spreadsRequestsThatDoNotHaveTheValue() {
        for (String affinity : List.of("key", "credential", "header:X-Tenant", "cookie:session")) {
            RendezvousLoadBalancer balancer = balancer(affinity);
            assertThat(IntStream.range(0, 300).mapToObj(i -> choose(balancer)).distinct())
                    .as(affinity)
                    .hasSize(8);
        }
    }

    @Test
    void spreadsRequestsOfWhichNothingIsKnown() {
        RendezvousLoadBalancer balancer = balancer("credential");
        List<Request<?>> unknown =
                List.of(ReactiveLoadBalancer.REQUEST, new DefaultRequest<>(new RequestDataContext()));
        for (Request<?> request : unknown) {
            assertThat(answer(balancer, request).hasServer()).isTrue();
        }
    }

    @Test
    void choosesNothingWhereThereIsNothing() {
        lister.instances = List.of();

        assertThat(answer(balancer("key"), request()).hasServer()).isFalse();
    }

    @Test
    void tellsInstancesWithoutAnIdApartByHostAndPort() {
        lister.instances = IntStream.range(0, 3)
                .<ServiceInstance>mapToObj(i -> new DefaultServiceInstance(null, "gateways", "10.0.0.1", i, false))
                .toList();
        RendezvousLoadBalancer balancer = balancer("header:X-Tenant");
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            headers.set("X-Tenant", "t" + i);
            ports.add(Objects.requireNonNull(answer(balancer, request()).getServer())
                    .getPort());
        }
        assertThat(ports).hasSize(3);
    }

    @Test
    void tellsTheListerWhatItHasChosen() {
        String chosen = choose(balancer("key"));

        assertThat(Objects.requireNonNull(lister.selected).getInstanceId()).isEqualTo(chosen);
    }

    @Test
    void countsACallUntilItsExchangeIsOver() {
        RendezvousLoadBalancer balancer = balancer("key");
        Call call = new Call();
        attributes.put(Call.ATTRIBUTE, call);
        String chosen = choose(balancer);

        assertThat(balancer.callsInFlight()).containsExactly(Map.entry(chosen, 1));
        call.end();
        call.end();
        assertThat(balancer.callsInFlight()).isEmpty();
    }

    @Test
    void countsNoCallThatIsChosenForAfterItsExchangeIsOver() {
        RendezvousLoadBalancer balancer = balancer("key");
        Call call = new Call();
        attributes.put(Call.ATTRIBUTE, call);
        call.end();
        choose(balancer);

        assertThat(balancer.callsInFlight()).isEmpty();
    }

    @Test
    void countsNoCallWhoseEndNobodyTells() {
        RendezvousLoadBalancer balancer = balancer("key");
        choose(balancer);

        assertThat(balancer.callsInFlight()).isEmpty();
    }

    @Test
    void triesAnotherInstanceWhenACallIsMadeAgainUntilNoneIsLeft() {
        RendezvousLoadBalancer balancer = balancer("header:X-Tenant");
        headers.set("X-Tenant", "t");
        attributes.put(Call.ATTRIBUTE, new Call());
        List<String> tried =
                IntStream.range(0, 8).mapToObj(i -> choose(balancer)).toList();

        assertThat(tried).doesNotHaveDuplicates();
        assertThat(balancer.callsInFlight()).containsExactly(Map.entry(tried.get(7), 1));
        assertThat(choose(balancer)).isEqualTo(tried.get(0));
    }

    @Test
    void goesElsewhereWhileAnInstanceIsFullAndBackWhenItIsNot() {
        RendezvousLoadBalancer balancer = balancer("header:X-Tenant");
        headers.set("X-Tenant", "t");
        Call first = new Call();
        attributes.put(Call.ATTRIBUTE, first);
        String home = choose(balancer);
        attributes.put(Call.ATTRIBUTE, new Call());
        String other = choose(balancer);
        first.end();
        attributes.put(Call.ATTRIBUTE, new Call());

        assertThat(other).isNotEqualTo(home);
        assertThat(choose(balancer)).isEqualTo(home);
    }
}
