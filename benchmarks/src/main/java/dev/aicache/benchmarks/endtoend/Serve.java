package dev.aicache.benchmarks.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import com.sun.management.ThreadMXBean;
import dev.aicache.gateway.express.ExpressRoutes;

/**
 * A server in a process of its own. Standard output is for the one who started it, {@value #READY} and the port first,
 * and then an answer to each line of standard input; when that ends, the server does.
 */
final class Serve {

    static final String READY = "READY ";

    /** Asks how many bytes the threads of the process have allocated since it started. */
    static final String ALLOCATED = "allocated";

    /** Followed by a model: what the constant server is to say from now on. */
    static final String SAY = "say ";

    private static final String ROUTE = "models";

    private Serve() {}

    /** The first argument is upstream, constant or gateway; what follows are arguments of the gateway. */
    public static void main(String[] args) throws IOException {
        PrintStream starter = System.out;
        System.setOut(System.err);
        Consumer<Answer> say = answer -> {};
        int port;
        switch (args[0]) {
            case "upstream" -> port = BenchmarkUpstream.start(0).port();
            case "constant" -> {
                ConstantServer server = ConstantServer.start(0);
                port = server.port();
                say = server::say;
            }
            case "gateway" -> port = port(gateway(Arrays.copyOfRange(args, 1, args.length)));
            default -> throw new IllegalArgumentException("There is no server " + args[0]);
        }
        starter.println(READY + port);
        BufferedReader wishes = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String wish = wishes.readLine(); wish != null; wish = wishes.readLine()) {
            if (wish.startsWith(SAY)) {
                say.accept(Answer.of(wish.substring(SAY.length())));
            }
            starter.println(allocated());
        }
        System.exit(0);
    }

    /** @throws IllegalStateException if hits do not take the way that they were told to */
    static ConfigurableApplicationContext gateway(String... args) {
        ConfigurableApplicationContext gateway = SpringApplication.run(BenchmarkGateway.class, args);
        String way = gateway.getEnvironment().getProperty("ai-cache.express", "off");
        if (!way.equals("off")) {
            var passage = gateway.getBean(ExpressRoutes.class).passage(ROUTE);
            if (!passage.way().word().equals(way)) {
                throw new IllegalStateException("Hits do not take the way %s but %s: %s"
                        .formatted(way, passage.way().word(), passage.reason()));
            }
        }
        return gateway;
    }

    static int port(ConfigurableApplicationContext gateway) {
        return gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
