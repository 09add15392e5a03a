package dev.aicache.benchmarks.coordination;

import java.util.logging.Level;
import java.util.logging.Logger;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;

/** What the client of Redis says of servers that fail, which they do on purpose here. */
final class ClientLogs {

    /** Kept, since loggers that nobody keeps forget their level. */
    private static final Logger ALL = Logger.getLogger("");

    private ClientLogs() {}

    /** Says nothing from now on; to be called before a client is made. */
    static void silence() {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        ALL.setLevel(Level.OFF);
    }
}
