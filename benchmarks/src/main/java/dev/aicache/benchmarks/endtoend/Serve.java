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

import com.sun.management.ThreadMXBean;

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
            case "gateway" -> port = gateway(Arrays.copyOfRange(args, 1, args.length));
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

    private static int gateway(String[] args) {
        String port = SpringApplication.run(BenchmarkGateway.class, args)
                .getEnvironment()
                .getRequiredProperty("local.server.port");
        return Integer.parseInt(port);
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
