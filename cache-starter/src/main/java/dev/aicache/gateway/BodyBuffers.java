package dev.aicache.gateway;

import java.nio.ByteBuffer;
import java.util.List;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;

import dev.aicache.Body;

/**
 * Buffers of a body as a response can write them, which keep the body for as long as somebody has them.
 *
 * <p>An array lives as long as anybody refers to it, but direct memory is used again when the body has been released. The
 * server may hold what it was given longer than the reply that gave it, as when a client is slow or has gone: so every
 * buffer over direct memory retains the body, and releases it when the server has released the buffer.
 */
final class BodyBuffers {

    private final Body body;
    private final DataBufferFactory factory;

    /**
     * @param body retained for as long as buffers are made
     */
    BodyBuffers(Body body, DataBufferFactory factory) {
        this.body = body;
        this.factory = factory;
    }

    /**
     * The buffers, which are of the body, as one; without a copy where the server is Netty.
     *
     * @throws BrokenAnswerException if the body has been given up meanwhile, so that nobody waits for it any more
     */
    DataBuffer joined(List<ByteBuffer> buffers) {
        if (!hasDirect(buffers)) {
            return ofArrays(buffers);
        }
        if (!body.retain()) {
            throw new BrokenAnswerException();
        }
        if (factory instanceof NettyDataBufferFactory netty) {
            return netty.wrap(Held.of(body, buffers, netty.getByteBufAllocator()));
        }
        try {
            return factory.wrap(copy(buffers));
        } finally {
            body.release();
        }
    }

    private static boolean hasDirect(List<ByteBuffer> buffers) {
        for (ByteBuffer each : buffers) {
            if (each.isDirect()) {
                return true;
            }
        }
        return false;
    }

    private DataBuffer ofArrays(List<ByteBuffer> buffers) {
        return switch (buffers.size()) {
            case 0 -> factory.wrap(new byte[0]);
            case 1 -> factory.wrap(buffers.get(0));
            default -> factory.join(buffers.stream().map(factory::wrap).toList());
        };
    }

    private static byte[] copy(List<ByteBuffer> buffers) {
        ByteBuffer all = ByteBuffer.allocate(
                buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(all::put);
        return all.array();
    }

    /** Releases the body when it is released itself. */
    private static final class Held extends CompositeByteBuf {

        private final Body body;

        private Held(Body body, ByteBuf[] parts, ByteBufAllocator allocator) {
            super(allocator, true, parts.length, parts);
            this.body = body;
        }

        /** Read-only, also because Netty would take a composite that is not apart to hand on what is in it. */
        static ByteBuf of(Body body, List<ByteBuffer> buffers, ByteBufAllocator allocator) {
            ByteBuf[] parts = buffers.stream().map(Unpooled::wrappedBuffer).toArray(ByteBuf[]::new);
            return new Held(body, parts, allocator).asReadOnly();
        }

        @Override
        protected void deallocate() {
            try {
                super.deallocate();
            } finally {
                body.release();
            }
        }
    }
}
