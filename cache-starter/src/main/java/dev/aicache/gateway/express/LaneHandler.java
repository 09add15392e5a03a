package dev.aicache.gateway.express;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.Connection;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.HttpConnectionLiveness;
import reactor.netty.http.IdleTimeoutHandler;

/**
 * Stands in one channel between the codec and the server, and answers requests whose answer is at hand; the rest goes on to
 * the server, every message as it came and in the order it came.
 *
 * <p>Answers keep the order of requests (RFC 9112 §9.3.2): a request is looked at only while the server owes no response, and
 * is answered before the next is. A client that does not read is not answered again until it does. Runs on the channel's
 * event loop only.
 */
final class LaneHandler extends ChannelDuplexHandler {

    private final Lane lane;
    private final LaneShutdown shutdown;
    private final Lane.Limits limits;
    private final ChannelRequests requests;
    private final @Nullable ReplyJoiner joiner;
    private final @Nullable AccessLine log;
    private final ChannelFutureListener written = this::onWritten;

    /** The request being read; null where there is none. */
    private @Nullable HeldRequest held;

    /** How many responses the server owes. */
    private int owed;

    private boolean isInformational;

    /** How many of the lane's own responses have not left yet. */
    private int unwritten;

    private boolean hasAnswered;

    /** Whether a shutdown has to wait for this channel. */
    private boolean isBusy;

    private boolean awaitsWritable;

    /** The last response is on its way: what comes after it is not looked at (RFC 9112 §9.6). */
    private boolean isEnding;

    /** The channel speaks something else now. */
    private boolean isOff;

    private @Nullable ChannelPromise closing;

    LaneHandler(
            Lane lane,
            LaneShutdown shutdown,
            Lane.Limits limits,
            ChannelRequests requests,
            @Nullable ReplyJoiner joiner,
            boolean isLogged) {
        this.lane = lane;
        this.joiner = joiner;
        this.shutdown = shutdown;
        this.requests = requests;
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
        } else if (held != null && message instanceof HttpContent content) {
            take(ctx, held, content);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        Lane.Candidate found = null;
        if (owed == 0 && !(head instanceof HttpContent) && ctx.channel().isWritable() && isServerIdle(ctx.channel())) {
            found = lane.guarded(() -> lane.candidate(requests.read(head)));
        }
        if (found == null) {
            pass(ctx, head);
        } else {
            held = new HeldRequest(head, found);
        }
    }

    /** Whether the server has let go of the request before, and, where it counts them, of its count. */
    private boolean isServerIdle(Channel channel) {
        Connection connection = Connection.from(channel);
        return connection instanceof AtomicLong
                || (limits.maxRequests() == -1 && !(connection instanceof ChannelOperations));
    }

    private void pass(ChannelHandlerContext ctx, HttpRequest head) {
        owed++;
        if (closing != null) {
            // The server closes after its response, and so the one who asked is told.
            HttpUtil.setKeepAlive(head, false);
        }
        ctx.fireChannelRead(head);
    }

    /** Counts a request where the server counts them; whether that would have the connection closed after it. */
    private boolean isLast(Channel channel) {
        return limits.maxRequests() != -1
                && Connection.from(channel) instanceof AtomicLong count
                && count.incrementAndGet() >= limits.maxRequests();
    }

    private void take(ChannelHandlerContext ctx, HeldRequest of, HttpContent content) {
        if (!of.add(content)) {
            passAll(ctx, of);
        } else if (content instanceof LastHttpContent) {
            LaneReply reply = lane.guarded(() -> LaneReply.of(lane, of, ctx.alloc()));
            if (reply == null) {
                passAll(ctx, of);
            } else {
                held = null;
                of.release();
                write(ctx, of, reply);
            }
        }
    }

    /** Hands on what was held back, and has the rest of the request go on as it comes. */
    private void passAll(ChannelHandlerContext ctx, HeldRequest of) {
        held = null;
        pass(ctx, of.head());
        of.handOn(ctx::fireChannelRead);
    }

    private void write(ChannelHandlerContext ctx, HeldRequest of, LaneReply reply) {
        HttpRequest asked = of.head();
        boolean isKeptAlive = !isLast(ctx.channel()) && HttpUtil.isKeepAlive(asked) && closing == null;
        if (!isKeptAlive) {
            reply.response().headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        unwritten++;
        hasAnswered = true;
        ChannelFuture future =
                joiner == null ? ctx.write(reply.response(), ctx.newPromise()) : joiner.write(ctx, reply.response());
        future.addListener(written);
        lane.told(reply.answer());
        if (log != null) {
            log.write(
                    future,
                    ctx.channel(),
                    asked,
                    reply.answer().status(),
                    reply.answer().length(),
                    lane.millisSince(of.candidate()));
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
        if (waiting != null && held == null && owed == 0) {
            closing = null;
            var unused = future.channel().close(waiting);
        } else if (!future.isSuccess()) {
            var unused = future.channel().close();
        } else if (owed == 0 && held == null) {
            idle(future.channel());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        boolean hasMore = held != null;
        if (hasAnswered) {
            ctx.flush();
        }
        if (hasMore || unwritten > 0) {
            busy(ctx.channel());
        } else if (isBusy && owed > 0) {
            handedOver(ctx.channel());
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
        if (!isBusy) {
            isBusy = true;
            shutdown.add(channel);
        }
        if (limits.idleTimeout() != null) {
            IdleTimeoutHandler.removeIdleTimeoutHandler(channel.pipeline());
        }
    }

    private void idle(Channel channel) {
        handedOver(channel);
        if (limits.idleTimeout() != null && channel.isActive()) {
            IdleTimeoutHandler.addIdleTimeoutHandler(
                    channel.pipeline(), limits.idleTimeout(), HttpConnectionLiveness.CLOSE);
        }
    }

    /** What there is to wait for, the server knows of, or nobody. */
    private void handedOver(Channel channel) {
        if (isBusy) {
            isBusy = false;
            shutdown.remove(channel);
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

    /** Waits for what the server does not know of: a request that is still being read, and responses to be written. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if ((unwritten > 0 || held != null) && closing == null && ctx.channel().isActive()) {
            closing = promise;
        } else {
            var unused = ctx.close(promise);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop();
        handedOver(ctx.channel());
        ChannelPromise waiting = closing;
        if (waiting != null) {
            closing = null;
            waiting.trySuccess();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        drop();
    }

    private void drop() {
        HeldRequest dropped = held;
        held = null;
        if (dropped != null) {
            dropped.release();
        }
    }
}
