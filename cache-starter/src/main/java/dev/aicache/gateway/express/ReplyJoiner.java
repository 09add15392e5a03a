package dev.aicache.gateway.express;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;

/**
 * Takes what the codec makes of one of the lane's replies, and hands it on as one buffer where it is short: at some
 * kilobytes that is written for less than several buffers are. Stands next to the codec, on the side of the network; lets everything
 * else pass. Runs on the channel's event loop only.
 */
final class ReplyJoiner extends ChannelOutboundHandlerAdapter {

    /** Longest reply that is copied into one buffer, in bytes. */
    private static final int LONGEST = 16 * 1024;

    private final List<ByteBuf> parts = new ArrayList<>(6);
    private @Nullable ChannelHandlerContext own;
    private boolean isOpen;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        own = ctx;
    }

    /**
     * Writes the whole reply.
     *
     * @param at where the reply comes from; between that and the codec there is nobody
     * @return tells when all of it has left
     */
    ChannelFuture write(ChannelHandlerContext at, HttpResponse reply) {
        ChannelHandlerContext out = own;
        if (out == null) {
            return at.write(reply, at.newPromise());
        }
        isOpen = true;
        try {
            var unused = at.write(reply, at.voidPromise());
        } finally {
            isOpen = false;
        }
        ChannelPromise promise = out.newPromise();
        if (parts.isEmpty()) {
            return promise.setFailure(new IllegalStateException("The codec did not write a reply"));
        }
        try {
            return handOn(out, promise);
        } finally {
            parts.clear();
        }
    }

    private ChannelFuture handOn(ChannelHandlerContext out, ChannelPromise promise) {
        int length = 0;
        for (ByteBuf part : parts) {
            length += part.readableBytes();
        }
        if (parts.size() > 1 && length <= LONGEST) {
            return out.write(joined(out, length), promise);
        }
        int last = parts.size() - 1;
        for (int i = 0; i < last; i++) {
            var unused = out.write(parts.get(i));
        }
        return out.write(parts.get(last), promise);
    }

    private ByteBuf joined(ChannelHandlerContext out, int length) {
        try {
            ByteBuf all = out.alloc().ioBuffer(length);
            for (ByteBuf part : parts) {
                all.writeBytes(part);
            }
            return all;
        } finally {
            parts.forEach(ReferenceCountUtil::release);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (isOpen && message instanceof ByteBuf part) {
            parts.add(part);
        } else {
            var unused = ctx.write(message, promise);
        }
    }
}
