package dev.aicache.gateway;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A response as it comes off the wire, its chunks put together. Informational ones before it are passed over. */
record RawResponse(String line, Map<String, List<String>> headers, String body) {

    static RawResponse read(InputStream in) throws IOException {
        RawResponse response;
        do {
            response = next(in);
        } while (response.line().startsWith("HTTP/1.1 100"));
        return response;
    }

    private static RawResponse next(InputStream in) throws IOException {
        String line = line(in);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            int colon = field.indexOf(':');
            headers.computeIfAbsent(field.substring(0, colon), name -> new ArrayList<>())
                    .add(field.substring(colon + 1).trim());
        }
        if (line.startsWith("HTTP/1.1 100")) {
            return new RawResponse(line, headers, "");
        }
        if (headers.containsKey("Transfer-Encoding")) {
            return new RawResponse(line, headers, chunks(in));
        }
        List<String> length = headers.get("Content-Length");
        byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length.get(0)));
        return new RawResponse(line, headers, new String(body, UTF_8));
    }

    private static String chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            all.write(in.readNBytes(size));
            line(in);
        }
        line(in);
        return all.toString(UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The connection ended within: " + line);
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(UTF_8);
    }
}
