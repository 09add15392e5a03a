package dev.aicache.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Reads answers off the wire, framing included. */
final class RawHttp {

    private RawHttp() {}

    /** Everything up to the end of a chunked answer, or to the end of the connection. */
    static String exchange(TestGateway gateway, String path, String body) throws IOException {
        try (Socket socket = gateway.open(path, body)) {
            socket.setSoTimeout(30_000);
            return read(socket, "\r\n0\r\n\r\n");
        }
    }

    /** What arrives until the text has come, or the connection has ended. */
    static String read(Socket socket, String until) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8192];
        while (!all.toString(UTF_8).contains(until)) {
            int n = in.read(buffer);
            if (n < 0) {
                break;
            }
            all.write(buffer, 0, n);
        }
        return all.toString(UTF_8);
    }

    /** Ends the connection with a reset. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
