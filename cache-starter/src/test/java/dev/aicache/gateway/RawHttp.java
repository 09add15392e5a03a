package dev.aicache.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;

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

    /** What arrives up to the end of the text, or to the end of the connection. What comes behind it stays unread. */
    static String read(Socket socket, String until) throws IOException {
        byte[] end = until.getBytes(UTF_8);
        InputStream in = socket.getInputStream();
        byte[] all = new byte[8192];
        int length = 0;
        while (length < end.length || !Arrays.equals(all, length - end.length, length, end, 0, end.length)) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            if (length == all.length) {
                all = Arrays.copyOf(all, 2 * length);
            }
            all[length++] = (byte) next;
        }
        return new String(all, 0, length, UTF_8);
    }

    /** What arrives up to the end of the connection. */
    static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    /** Ends the connection with a reset. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
