package dev.aicache.coordination.peer.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.discovery.simple.InstanceProperties;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClient;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryProperties;

import static org.assertj.core.api.Assertions.assertThat;

/** Where the gateways are, by what is listed of them. */
class DiscoveredMembersTests {

    private static List<URI> list(Map<String, List<String>> names, String... uris) {
        SimpleDiscoveryProperties properties = new SimpleDiscoveryProperties();
        for (String uri : uris) {
            InstanceProperties instance = new InstanceProperties();
            instance.setServiceId("gateway");
            instance.setUri(URI.create(uri));
            properties
                    .getInstances()
                    .computeIfAbsent("gateway", any -> new ArrayList<>())
                    .add(instance);
        }
        DiscoveredMembers members = new DiscoveredMembers(new SimpleDiscoveryClient(properties), "gateway", host -> {
            List<String> addresses = names.get(host);
            if (addresses == null) {
                throw new UnknownHostException(host);
            }
            InetAddress[] found = new InetAddress[addresses.size()];
            for (int i = 0; i < found.length; i++) {
                found[i] = InetAddress.getByName(addresses.get(i));
            }
            return found;
        });
        return List.copyOf(members.list());
    }

    private static List<URI> uris(String... uris) {
        return List.of(uris).stream().map(URI::create).toList();
    }

    @Test
    void areThoseOfTheService() {
        assertThat(list(
                        Map.of("one", List.of("10.0.0.1"), "10.0.0.2", List.of("10.0.0.2")),
                        "http://one:8080",
                        "http://10.0.0.2:8081/path",
                        "https://three:8443"))
                .isEqualTo(uris("http://one:8080", "http://10.0.0.2:8081", "https://three:8443"));
        assertThat(list(Map.of())).isEmpty();
    }

    @Test
    void areSeveralBehindANameWithSeveralAddresses() {
        assertThat(list(Map.of("headless", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3")), "http://headless:8080"))
                .isEqualTo(uris("http://10.0.0.1:8080", "http://10.0.0.2:8080", "http://10.0.0.3:8080"));
    }

    @Test
    void areNotTwoForTwoFamiliesOfAddresses() {
        assertThat(list(Map.of("both", List.of("10.0.0.1", "fd00::1")), "http://both:8080"))
                .isEqualTo(uris("http://10.0.0.1:8080"));
        assertThat(list(Map.of("new", List.of("fd00::1", "fd00::2")), "http://new:8080"))
                .isEqualTo(uris("http://[fd00:0:0:0:0:0:0:1]:8080", "http://[fd00:0:0:0:0:0:0:2]:8080"));
    }

    @Test
    void stayListedWhereTheirNameIsNotKnown() {
        assertThat(list(Map.of(), "http://gone:8080")).isEqualTo(uris("http://gone:8080"));
    }
}
