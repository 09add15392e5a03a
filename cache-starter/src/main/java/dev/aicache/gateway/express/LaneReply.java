package dev.aicache.gateway.express;

import org.jspecify.annotations.Nullable;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import dev.aicache.CacheRequest;
import dev.aicache.gateway.QuickAnswer;

/** An answer, and all of it as it is written. The response is released by who has this. */
record LaneReply(QuickAnswer answer, FullHttpResponse response) {

    /** Names are looked at by {@link #NAMES}. */
    private static final HttpHeadersFactory HEADERS =
            DefaultHttpHeadersFactory.headersFactory().withNameValidation(false);

    private static final HeaderNames NAMES = new HeaderNames();

    /**
     * The reply to a request that has come whole; null where there is none.
     *
     * @throws IllegalArgumentException if the answer has a header that cannot be written
     */
    static @Nullable LaneReply of(Lane lane, HeldRequest request, ByteBufAllocator allocator) {
        RequestHead head = request.candidate().head();
        QuickAnswer found = lane.routes()
                .look()
                .find(
                        request.candidate().route(),
                        new CacheRequest(head.method(), head.path(), head.query(), head.headers(), request.body()),
                        request.candidate().since());
        if (found == null) {
            return null;
        }
        HttpHeaders headers;
        try {
            headers = headers(found);
        } catch (RuntimeException e) {
            found.close();
            throw e;
        }
        return new LaneReply(
                found,
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(found.status()),
                        found.body(lane.buffers(allocator)),
                        headers,
                        EmptyHttpHeaders.INSTANCE));
    }

    private static HttpHeaders headers(QuickAnswer found) {
        HttpHeaders headers = HEADERS.newHeaders();
        found.forEachHeader((name, value) -> headers.add(NAMES.of(name), value));
        if (found.isStream()) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(found.length()));
        }
        return headers;
    }
}
