package dev.aicache.gateway.express;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * A request that is held back while it is read, until it is known who answers it. To be released, or handed on, once. Not
 * thread-safe.
 */
final class HeldRequest {

    /**
     * How many pieces are kept as they came. Each keeps a whole buffer of the server's, however little is in it: of a body
     * that comes byte by byte, the bytes are kept instead.
     */
    private static final int MOST_PIECES = 16;

    private final HttpRequest head;
    private final Lane.Candidate candidate;
    private final List<HttpContent> pieces = new ArrayList<>(2);
    private @Nullable ByteBuf rest;
    private @Nullable HttpContent end;
    private int size;

    HeldRequest(HttpRequest head, Lane.Candidate candidate) {
        this.head = head;
        this.candidate = candidate;
    }

    HttpRequest head() {
        return head;
    }

    Lane.Candidate candidate() {
        return candidate;
    }

    /** Takes the next piece, which is this object's from now on; whether a hit may still answer the request. */
    boolean add(HttpContent content) {
        size += content.content().readableBytes();
        boolean isWhole = content.decoderResult().isSuccess();
        if (pieces.size() < MOST_PIECES) {
            pieces.add(content);
        } else if (content instanceof LastHttpContent || !isWhole) {
            end = content;
        } else {
            ByteBuf all = rest == null ? Unpooled.buffer() : rest;
            rest = all;
            all.writeBytes(content.content());
            content.release();
        }
        return isWhole
                && size <= candidate.maxRequest()
                && !(content instanceof LastHttpContent last
                        && !last.trailingHeaders().isEmpty());
    }

    /** The bytes that have come. */
    byte[] body() {
        byte[] all = new byte[size];
        int at = 0;
        for (HttpContent piece : pieces) {
            at += copy(piece.content(), all, at);
        }
        if (rest != null) {
            at += copy(rest, all, at);
        }
        if (end != null) {
            copy(end.content(), all, at);
        }
        return all;
    }

    private static int copy(ByteBuf from, byte[] to, int at) {
        int length = from.readableBytes();
        from.getBytes(from.readerIndex(), to, at, length);
        return length;
    }

    /** Hands on what has come of the body, in its order; the head is not among it. */
    void handOn(Consumer<HttpContent> to) {
        List<HttpContent> all = new ArrayList<>(pieces);
        pieces.clear();
        if (rest != null) {
            all.add(new DefaultHttpContent(rest));
            rest = null;
        }
        if (end != null) {
            all.add(end);
            end = null;
        }
        all.forEach(to);
    }

    void release() {
        handOn(ReferenceCountUtil::release);
    }
}
