package dev.aicache.routing;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.NoopServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.SelectedInstanceCallback;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.util.MultiValueMap;
import org.springframework.util.function.SingletonSupplier;

import reactor.core.publisher.Mono;

/**
 * Sends requests that are alike to the same instance of a service, as long as that has room; and those that do not have what
 * they are told apart by, to any. Thread-safe.
 *
 * <p>Instances are told apart by their id, or by host and port where they have none: gateways that know them by the same
 * ids choose the same, without a word between them.
 *
 * <p>Counted as in flight is a request that comes with a {@link Call}, as those of gateway routes do. Who balances calls of
 * another kind gets the same choice, and is not counted: nothing tells when such a call is over whose caller has left.
 */
public final class RendezvousLoadBalancer implements ReactorServiceInstanceLoadBalancer {

    private final SingletonSupplier<ServiceInstanceListSupplier> supplier;
    private final Affinity affinity;
    private final Rendezvous rendezvous;

    /** @param suppliers what lists the instances, asked when the first request comes */
    public RendezvousLoadBalancer(
            ObjectProvider<ServiceInstanceListSupplier> suppliers, Affinity affinity, Rendezvous rendezvous) {
        this.supplier = SingletonSupplier.of(() -> suppliers.getIfAvailable(NoopServiceInstanceListSupplier::new));
        this.affinity = affinity;
        this.rendezvous = rendezvous;
    }

    /** How many calls are in flight, by instance; those that have none are left out. */
    public Map<String, Integer> callsInFlight() {
        return rendezvous.callsInFlight();
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public Mono<Response<ServiceInstance>> choose(Request request) {
        ServiceInstanceListSupplier lister = supplier.obtain();
        return lister.get(request).next().map(instances -> choose(request, instances, lister));
    }

    private Response<ServiceInstance> choose(
            Request<?> request, List<ServiceInstance> instances, ServiceInstanceListSupplier lister) {
        if (instances.isEmpty()) {
            return new EmptyResponse();
        }
        ServiceInstance chosen = instances.get(choose(
                data(request),
                instances.stream().map(RendezvousLoadBalancer::id).toList()));
        if (lister instanceof SelectedInstanceCallback callback) {
            callback.selectedServiceInstance(chosen);
        }
        return new DefaultResponse(chosen);
    }

    private int choose(@Nullable RequestData request, List<String> ids) {
        long number = (request == null ? OptionalLong.empty() : number(request))
                .orElseGet(() -> ThreadLocalRandom.current().nextLong());
        return request != null && request.getAttributes().get(Call.ATTRIBUTE) instanceof Call call
                ? call.go(rendezvous, number, ids)
                : rendezvous.find(number, ids, Set.of());
    }

    private OptionalLong number(RequestData request) {
        if (affinity.kind() == Affinity.Kind.KEY) {
            return request.getAttributes().get(Affinity.ATTRIBUTE) instanceof Long number
                    ? OptionalLong.of(number)
                    : OptionalLong.empty();
        }
        if (request.getHeaders() == null) {
            return OptionalLong.empty();
        }
        MultiValueMap<String, String> cookies = request.getCookies();
        return affinity.of(
                request.getHeaders(),
                request.getUrl().getRawQuery(),
                name -> cookies == null ? null : cookies.getFirst(name));
    }

    private static @Nullable RequestData data(Request<?> request) {
        return request.getContext() instanceof RequestDataContext context ? context.getClientRequest() : null;
    }

    private static String id(ServiceInstance instance) {
        String id = instance.getInstanceId();
        return id == null || id.isBlank() ? instance.getHost() + ":" + instance.getPort() : id;
    }
}
