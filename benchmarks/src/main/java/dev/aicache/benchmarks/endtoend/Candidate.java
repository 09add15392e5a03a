package dev.aicache.benchmarks.endtoend;

import java.util.ArrayList;
import java.util.List;

/**
 * A server that is compared with others.
 *
 * @param name as it is chosen on the command line and stands in results
 * @param base the candidate it is a variant of, or its own name; takes part where that one does
 * @param title as tables say it
 * @param server what it runs on
 * @param arguments of a gateway: its profile, and properties beside
 */
record Candidate(String name, String base, String title, Server server, List<String> arguments) {

    /** What a candidate runs on. */
    enum Server {
        GATEWAY,
        CONSTANT,
        NGINX,
        VARNISH
    }

    static final String PASS = "pass-through";
    static final String NAIVE = "naive";
    static final String CONSTANT = "reactor-netty";
    static final String NGINX = "nginx";

    /** All of them, in the order in which they take turns. */
    static final List<Candidate> ALL = List.of(
            gateway(PASS, "gateway, passed through", "pass-through"),
            gateway("filter", "`AiCache` filter", "ai-cache"),
            gateway("web-filter", "`AiCache`, `express: web-filter`", "ai-cache", "--ai-cache.express=web-filter"),
            gateway("channel", "`AiCache`, `express: channel`", "ai-cache", "--ai-cache.express=channel"),
            gateway("local", "`LocalResponseCache` (GET)", "local"),
            gateway(NAIVE, "naive caching filter", "naive"),
            new Candidate(CONSTANT, CONSTANT, "Reactor Netty, constant answer", Server.CONSTANT, List.of()),
            new Candidate(NGINX, NGINX, "nginx `proxy_cache`", Server.NGINX, List.of()),
            new Candidate("varnish", "varnish", "Varnish", Server.VARNISH, List.of()));

    private static Candidate gateway(String name, String title, String profile, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--spring.profiles.active=" + profile));
        arguments.addAll(List.of(more));
        return new Candidate(name, name, title, Server.GATEWAY, List.copyOf(arguments));
    }

    /**
     * One more, as {@code name=base,property=value,…}: another candidate with other properties.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    static Candidate variant(String text) {
        String[] parts = text.split("[=,]", 3);
        if (parts.length < 3) {
            throw new IllegalArgumentException("--variant takes name=candidate,property=value,… not " + text);
        }
        Candidate base = ALL.stream()
                .filter(candidate -> candidate.name.equals(parts[1]) && candidate.server == Server.GATEWAY)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--variant: there is no gateway " + parts[1]));
        List<String> arguments = new ArrayList<>(base.arguments);
        for (String property : parts[2].split(",", -1)) {
            arguments.add("--" + property);
        }
        return new Candidate(
                parts[0], base.name, base.title + ", `" + parts[2] + "`", Server.GATEWAY, List.copyOf(arguments));
    }

    boolean isPassThrough() {
        return arguments.contains("--spring.profiles.active=pass-through");
    }

    /** It knows no other method. */
    boolean asksByGet() {
        return arguments.contains("--spring.profiles.active=local");
    }

    boolean isConstant() {
        return server == Server.CONSTANT;
    }

    boolean isJava() {
        return server == Server.GATEWAY || server == Server.CONSTANT;
    }
}
