package dev.aicache.routing;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Which services have sticky routing.
 *
 * @param names of them; all where there is none
 */
public record StickyServices(List<String> names) {

    public StickyServices {
        names = List.copyOf(names);
    }

    /** Whether the service is one; letter case makes no difference, as in the host of a URI. */
    public boolean include(@Nullable String service) {
        return service != null && (names.isEmpty() || names.stream().anyMatch(service::equalsIgnoreCase));
    }
}
