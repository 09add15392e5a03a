package dev.aicache.coordination.peer.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Looks up where the gateways are, by whatever the application discovers services with. A host name with several addresses
 * is that many gateways, as of a headless service, but for {@code https}, where certificates are for names.
 */
public final class DiscoveredMembers {

    private final DiscoveryClient client;
    private final String serviceId;
    private final NameLookup names;

    /** The addresses of a host. */
    @FunctionalInterface
    interface NameLookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** @param serviceId of the gateways */
    public DiscoveredMembers(DiscoveryClient client, String serviceId) {
        this(client, serviceId, InetAddress::getAllByName);
    }

    DiscoveredMembers(DiscoveryClient client, String serviceId, NameLookup names) {
        this.client = client;
        this.serviceId = serviceId;
        this.names = names;
    }

    /** Where they are, with scheme and port. May wait for whoever knows, and throws what fails in that. */
    Set<URI> list() {
        Set<URI> all = new LinkedHashSet<>();
        for (ServiceInstance instance : client.getInstances(serviceId)) {
            String scheme = instance.isSecure() ? "https" : "http";
            for (String host : hosts(scheme, instance.getHost())) {
                all.add(UriComponentsBuilder.newInstance()
                        .scheme(scheme)
                        .host(host)
                        .port(instance.getPort())
                        .build()
                        .toUri());
            }
        }
        return all;
    }

    private List<String> hosts(String scheme, String host) {
        if (scheme.equals("https")) {
            return List.of(host);
        }
        try {
            InetAddress[] addresses = names.addresses(host);
            return addresses.length == 1 ? List.of(host) : oneFamily(addresses).toList();
        } catch (UnknownHostException e) {
            // It stays a member that does not answer.
            return List.of(host);
        }
    }

    /** A host in both families has an address in each, which are not two hosts. */
    private static Stream<String> oneFamily(InetAddress[] addresses) {
        boolean hasOld = Arrays.stream(addresses).anyMatch(Inet4Address.class::isInstance);
        return Arrays.stream(addresses)
                .filter(each -> !hasOld || each instanceof Inet4Address)
                .map(InetAddress::getHostAddress)
                .map(each -> each.indexOf(':') < 0 ? each : "[" + each + "]");
    }
}
