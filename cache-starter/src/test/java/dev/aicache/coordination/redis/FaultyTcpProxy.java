package dev.aicache.coordination.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a client and a server, and does what networks do: it cuts connections, refuses them, swallows what one side
 * says, or takes its time. Threads end with it.
 */
public final class FaultyTcpProxy implements AutoCloseable {

    /** What becomes of what is sent. */
    public enum Fault {
        /** It arrives. */
        NONE,
        /** The server hears the client, and the client does not hear the server. */
        HALF_OPEN,
        /** Neither hears the other, and connections are accepted as ever. */
        BLACK_HOLE,
        /** Connections are cut, and new ones closed at once. */
        CUT
    }

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile Fault fault = Fault.NONE;
    private volatile long delayNanos;

    public FaultyTcpProxy(int target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public void fault(Fault next) {
        fault = next;
        if (next == Fault.CUT) {
            cut();
        }
    }

    /** Of everything that is sent, in both directions. */
    public void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** Where connections lead from now on; those that there are stay. */
    public void target(int port) {
        target = port;
    }

    /** Cuts the connections that there are. */
    public void cut() {
        open.forEach(FaultyTcpProxy::close);
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (fault == Fault.CUT) {
                    close(client);
                    continue;
                }
                open.add(client);
                Socket server = new Socket();
                open.add(server);
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 1000);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                thread(() -> pump(client, server, false));
                thread(() -> pump(server, client, true));
            } catch (IOException e) {
                // The server is not there, or this one is closed; what hangs in the air is cut.
                cut();
            }
        }
    }

    private void pump(Socket from, Socket to, boolean isAnswer) {
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (delayNanos > 0) {
                    LockSupport.parkNanos(delayNanos);
                }
                Fault now = fault;
                if (now == Fault.NONE || (now == Fault.HALF_OPEN && !isAnswer)) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The other pump ends, too.
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
