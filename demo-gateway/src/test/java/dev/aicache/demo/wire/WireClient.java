package dev.aicache.demo.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sends a request over a socket of its own and reads the response byte by byte, so that no library smooths it over. */
public final class WireClient implements AutoCloseable {

    /** An answer that takes longer than this is a failure of the test, not silence. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Socket socket = new Socket();
    private final InputStream in;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private int status;

    private WireClient(int port, WireRequest request, Duration patience) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        socket.getOutputStream().write(request.bytes());
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends the request and reads until the response ends. */
    public static WireResponse exchange(int port, WireRequest request) {
        return exchange(port, request, PATIENCE);
    }

    /** Sends the request and reads until the response ends or nothing has come for so long. */
    public static WireResponse exchange(int port, WireRequest request, Duration patience) {
        try (WireClient client = new WireClient(port, request, patience)) {
            return client.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the request, and leaves the response to be read or abandoned. */
    public static WireClient open(int port, WireRequest request) {
        try {
            return new WireClient(port, request, PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the head and at least one byte of the body have come. */
    public void awaitFirstByte() {
        try {
            readHead();
            in.mark(1);
            if (in.read() < 0) {
                throw new EOFException("The body is empty");
            }
            in.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the body until it ends or nothing has come for so long; to be called after the first byte. */
    public WireResponse readOn(Duration patience) {
        try {
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        return read();
    }

    private WireResponse read() {
        Ending ending;
        try {
            if (status == 0) {
                readHead();
            }
            readBody();
            ending = Ending.WHOLE;
        } catch (EOFException e) {
            ending = Ending.CUT;
        } catch (SocketTimeoutException e) {
            ending = Ending.SILENT;
        } catch (SocketException e) {
            ending = Ending.RESET;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new WireResponse(status, List.copyOf(headers), body.toString(StandardCharsets.UTF_8), ending);
    }

    private void readHead() throws IOException {
        int code = Integer.parseInt(line().split(" ", 3)[1]);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.add(Map.entry(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim()));
        }
        status = code;
    }

    private void readBody() throws IOException {
        String length = header("content-length");
        if (header("transfer-encoding").equals("chunked")) {
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                readBytes(size);
                line();
            }
            line();
        } else if (!length.isEmpty()) {
            readBytes(Integer.parseInt(length));
        } else if (status != 204) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                body.write(next);
            }
        }
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line().trim(), 16);
    }

    private void readBytes(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            body.write(next());
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = next(); next != '\n'; next = next()) {
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        return next;
    }

    private String header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
