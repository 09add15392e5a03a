package dev.aicache.warming.history;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.warming.WarmingRequest;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A request as bytes: each part with its length before it, what is absent with length -1. */
final class RequestCodec {

    private RequestCodec() {}

    static byte[] write(WarmingRequest request) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        CacheRequest asked = request.request();
        try {
            text(out, asked.method());
            text(out, asked.path());
            text(out, asked.query());
            text(out, request.credential());
            headers(out, asked.headers());
            out.writeInt(asked.body().length);
            out.write(asked.body());
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void headers(DataOutputStream out, Headers headers) throws IOException {
        out.writeInt(headers.size());
        for (String field : fields(headers)) {
            text(out, field);
        }
    }

    /** Names and values in turn. */
    private static List<String> fields(Headers headers) {
        List<String> fields = new ArrayList<>();
        headers.forEach((name, value) -> {
            fields.add(name);
            fields.add(value);
        });
        return fields;
    }

    private static void text(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * @param where what the request is called by in reports
     * @throws IOException if it is not what {@link #write} wrote
     */
    static WarmingRequest read(byte[] bytes, String where) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        String method = present(text(in));
        String path = present(text(in));
        String query = text(in);
        String credential = text(in);
        Headers.Builder headers = Headers.builder();
        for (int left = in.readInt(); left > 0; left--) {
            headers.add(present(text(in)), present(text(in)));
        }
        byte[] body = some(in, in.readInt());
        return new WarmingRequest(new CacheRequest(method, path, query, headers.build(), body), credential, where);
    }

    private static @Nullable String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == -1 ? null : new String(some(in, length), UTF_8);
    }

    private static byte[] some(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new IOException("No part of a request is %d bytes long here".formatted(length));
        }
        return in.readNBytes(length);
    }

    private static String present(@Nullable String text) throws IOException {
        if (text == null) {
            throw new IOException("A part of the request is missing");
        }
        return text;
    }
}
