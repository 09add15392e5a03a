package dev.aicache.demo.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A request with everything that goes over the wire in the open; headers are lines as they are written. */
public record WireRequest(String method, String target, List<String> headers, String body) {

    /** A POST of JSON. */
    public static WireRequest post(String target, String json) {
        return new WireRequest("POST", target, List.of("Content-Type: application/json"), json);
    }

    /** A GET. */
    public static WireRequest get(String target) {
        return new WireRequest("GET", target, List.of(), "");
    }

    /** This request with one more header. */
    public WireRequest with(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name + ": " + value);
        return new WireRequest(method, target, List.copyOf(more), body);
    }

    /** This request, sent elsewhere. */
    public WireRequest to(String otherTarget) {
        return new WireRequest(method, otherTarget, headers, body);
    }

    byte[] bytes() {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (!body.isEmpty()) {
            head.append("Content-Length: ")
                    .append(body.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
        }
        return head.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
    }
}
