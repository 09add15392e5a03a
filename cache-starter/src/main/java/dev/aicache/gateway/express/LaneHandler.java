package dev.aicache.gateway.express;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.http.HttpConnectionLiveness;
import reactor.netty.http.IdleTimeoutHandler;

import dev.aicache.CacheRequest;
import dev.aicache.Way;
import dev.aicache.gateway.QuickAnswer;

/**
 * Stands in one channel between the codec and the server, and answers requests whose answer is at hand; the rest goes on to
 * the server, every message as it came and in the order it came.
 *
 * <p>Answers keep the order of requests (RFC 9112 §9.3.2): a request is looked at only while the server owes no response, and
 * is answered before the next is. A client that does not read is not answered again until it does. Runs on the channel's
 * event loop only.
 */
final class LaneHandler extends ChannelDuplexHandler {

    private static final HttpHeadersFactory HEADERS = DefaultHttpHeadersFactory.headersFactory();

    private final Lane lane;
    private final Lane.Limits limits;
    private final @Nullable AccessLine log;
    private final ChannelFutureListener written = this::onWritten;

    /** The request being read, and what has come of its body; null where there is none. */
    private @Nullable HttpRequest request;

    private Lane.@Nullable Candidate candidate;
    private final List<HttpContent> pieces = new ArrayList<>(2);
    private int size;

    /** How many responses the server owes. */
    private int owed;

    private boolean isInformational;
    private int requests;

    /** How many of the lane's own responses have not left yet. */
    private int unwritten;

    private boolean hasAnswered;
    private boolean awaitsWritable;

    /** The last response is on its way: what comes after it is not looked at (RFC 9112 §9.6). */
    private boolean isEnding;

    /** The channel speaks something else now. */
    private boolean isOff;

    private @Nullable ChannelPromise closing;

    LaneHandler(Lane lane, Lane.Limits limits, boolean isLogged) {
        this.lane = lane;
        this.limits = limits;
        this.log = isLogged ? new AccessLine() : null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (isEnding) {
            ReferenceCountUtil.release(message);
        } else if (isOff) {
            ctx.fireChannelRead(message);
        } else if (message instanceof HttpRequest head) {
            begin(ctx, head);
        } else if (request != null && message instanceof HttpContent content) {
            take(ctx, content);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        requests++;
        Lane.Candidate found = null;
        if (owed == 0 && !(head instanceof HttpContent) && ctx.channel().isWritable()) {
            found = lane.guarded(() -> lane.candidate(head));
        }
        if (found == null) {
            pass(ctx, head);
        } else {
            request = head;
            candidate = found;
            size = 0;
        }
    }

    private void pass(ChannelHandlerContext ctx, HttpRequest head) {
        owed++;
        if (isLast()) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ctx.fireChannelRead(head);
    }

    /** Whether the server would have the connection closed after this request. */
    private boolean isLast() {
        return limits.maxRequests() != -1 && requests >= limits.maxRequests();
    }

    private void take(ChannelHandlerContext ctx, HttpContent content) {
        pieces.add(content);
        size += content.content().readableBytes();
        Lane.Candidate of = candidate;
        boolean isLastPiece = content instanceof LastHttpContent;
        if (of == null
                || !content.decoderResult().isSuccess()
                || size > of.maxRequest()
                || (isLastPiece
                        && !((LastHttpContent) content).trailingHeaders().isEmpty())) {
            passAll(ctx);
        } else if (isLastPiece) {
            finish(ctx, of);
        }
    }

    private void finish(ChannelHandlerContext ctx, Lane.Candidate of) {
        QuickAnswer answer = lane.guarded(() -> answer(of));
        HttpRequest asked = request;
        if (answer == null || asked == null) {
            passAll(ctx);
            return;
        }
        pieces.forEach(ReferenceCountUtil::release);
        pieces.clear();
        request = null;
        candidate = null;
        write(ctx, asked, of, answer);
    }

    private @Nullable QuickAnswer answer(Lane.Candidate of) {
        RequestHead head = of.head();
        QuickAnswer found = lane.routes()
                .look()
                .find(
                        of.route(),
                        new CacheRequest(head.method(), head.path(), head.query(), head.headers(), body()),
                        Way.CHANNEL);
        if (found == null || found.isKept()) {
            return found;
        }
        // To have it decoded takes too long for an event loop.
        found.close();
        return null;
    }

    private byte[] body() {
        byte[] all = new byte[size];
        int at = 0;
        for (HttpContent piece : pieces) {
            ByteBuf content = piece.content();
            int length = content.readableBytes();
            content.getBytes(content.readerIndex(), all, at, length);
            at += length;
        }
        return all;
    }

    /** Hands on what was held back, and has the rest of the request go on as it comes. */
    private void passAll(ChannelHandlerContext ctx) {
        HttpRequest head = request;
        List<HttpContent> held = List.copyOf(pieces);
        request = null;
        candidate = null;
        pieces.clear();
        if (head != null) {
            pass(ctx, head);
        }
        held.forEach(ctx::fireChannelRead);
    }

    private void write(ChannelHandlerContext ctx, HttpRequest asked, Lane.Candidate of, QuickAnswer answer) {
        boolean isKeptAlive = HttpUtil.isKeepAlive(asked) && !isLast();
        HttpHeaders headers = HEADERS.newHeaders();
        answer.forEachHeader(headers::add);
        if (answer.isStream()) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(answer.length()));
        }
        if (!isKeptAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        int length = answer.length();
        ByteBuf body = answer.body(lane.buffers(ctx.alloc()));
        unwritten++;
        hasAnswered = true;
        ChannelFuture future = ctx.write(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(answer.status()),
                        body,
                        headers,
                        EmptyHttpHeaders.INSTANCE),
                ctx.newPromise());
        future.addListener(written);
        lane.told(of, answer);
        if (log != null) {
            log.write(future, ctx.channel(), asked, answer.status(), length, lane.millisSince(of));
        }
        if (!isKeptAlive) {
            isEnding = true;
            future.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void onWritten(ChannelFuture future) {
        unwritten--;
        if (unwritten > 0) {
            return;
        }
        ChannelPromise waiting = closing;
        if (waiting != null) {
            closing = null;
            var unused = future.channel().close(waiting);
        } else if (!future.isSuccess()) {
            var unused = future.channel().close();
        } else if (owed == 0 && request == null) {
            idle(future.channel());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        boolean hasMore = request != null;
        if (hasAnswered) {
            ctx.flush();
        }
        if (hasMore || unwritten > 0) {
            busy(ctx.channel());
        }
        ctx.fireChannelReadComplete();
        // The server has asked for these messages, and would not ask again: it never saw them.
        if ((hasMore || (hasAnswered && owed == 0)) && !isEnding) {
            if (ctx.channel().isWritable()) {
                ctx.read();
            } else {
                awaitsWritable = true;
            }
        }
        hasAnswered = false;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (awaitsWritable && ctx.channel().isWritable()) {
            awaitsWritable = false;
            ctx.read();
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** A connection that is not waiting for a request is not idle, as the server has it. */
    private void busy(Channel channel) {
        if (limits.idleTimeout() != null) {
            IdleTimeoutHandler.removeIdleTimeoutHandler(channel.pipeline());
        }
    }

    private void idle(Channel channel) {
        if (limits.idleTimeout() != null && channel.isActive()) {
            IdleTimeoutHandler.addIdleTimeoutHandler(
                    channel.pipeline(), limits.idleTimeout(), HttpConnectionLiveness.CLOSE);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            isInformational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                isOff = true;
            }
        }
        if (message instanceof LastHttpContent && !isInformational) {
            owed = Math.max(0, owed - 1);
        }
        var unused = ctx.write(message, promise);
    }

    /** Waits for the lane's own responses, which the server does not know of. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (unwritten > 0 && closing == null && ctx.channel().isActive()) {
            closing = promise;
        } else {
            var unused = ctx.close(promise);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        drop();
    }

    private void drop() {
        request = null;
        candidate = null;
        pieces.forEach(ReferenceCountUtil::release);
        pieces.clear();
    }
}
