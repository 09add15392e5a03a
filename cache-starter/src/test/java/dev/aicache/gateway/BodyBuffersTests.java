package dev.aicache.gateway;

import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import dev.aicache.Body;
import dev.aicache.store.pages.PagePool;
import dev.aicache.store.pages.PagedStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BodyBuffersTests {

    private static final NettyDataBufferFactory NETTY = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

    private final PagePool pool = new PagePool(64 * 1024, 1024);
    private final PagedStorage storage = new PagedStorage(pool);
    private final byte[] bytes = new byte[5000];

    BodyBuffersTests() {
        new Random(1).nextBytes(bytes);
    }

    /** A body in pages that are not adjacent. */
    private Body scattered() {
        Body all = storage.keep(Body.of(new byte[58 * 1024]));
        Body[] gaps = new Body[6];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = storage.keep(Body.of(new byte[1]));
        }
        gaps[0].release();
        gaps[2].release();
        gaps[4].release();
        all.release();
        Body rest = storage.keep(Body.of(new byte[56 * 1024]));
        Body body = storage.keep(Body.of(bytes.clone()));
        rest.release();
        gaps[1].release();
        gaps[3].release();
        gaps[5].release();
        assertThat(body.chunkCount()).isGreaterThan(2);
        return body;
    }

    @AfterEach
    void allPagesAreBack() {
        assertThat(pool.used()).isZero();
    }

    private static ByteBuf netty(Body body) {
        return NettyDataBufferFactory.toByteBuf(new BodyBuffers(body, NETTY).joined(body.chunks()));
    }

    @Test
    void keepsTheBodyUntilTheServerHasReleasedTheBuffer() {
        Body body = scattered();
        ByteBuf written = netty(body);
        body.release();

        assertThat(pool.used()).isEqualTo(5);
        assertThat(written.isDirect()).as("no copy").isTrue();
        assertThat(written.nioBufferCount()).as("no copy").isGreaterThan(2);
        assertThat(ByteBufUtil.getBytes(written)).isEqualTo(bytes);
        assertThat(written.release()).isTrue();
    }

    @Test
    void keepsTheBodyForPartsOfTheBufferToo() {
        Body body = scattered();
        ByteBuf written = netty(body);
        body.release();

        ByteBuf part = written.readRetainedSlice(2000);
        ByteBuf copy = written.retainedDuplicate();
        written.release();
        part.release();
        assertThat(pool.used()).isEqualTo(5);
        assertThat(copy.getByte(2000)).isEqualTo(bytes[2000]);
        copy.release();
    }

    @Test
    void keepsTheBodyWhereTheServerTakesBuffersApart() {
        Body body = scattered();
        CompositeByteBuf collected = Unpooled.compositeBuffer(64);
        collected.addFlattenedComponents(true, netty(body));
        body.release();

        assertThat(pool.used()).isEqualTo(5);
        assertThat(ByteBufUtil.getBytes(collected)).isEqualTo(bytes);
        collected.release();
    }

    @Test
    void keepsTheBodyForADataBufferThatIsNotWritten() {
        Body body = scattered();
        DataBuffer buffer = new BodyBuffers(body, NETTY).joined(body.chunks());
        body.release();

        assertThat(pool.used()).isEqualTo(5);
        DataBufferUtils.release(buffer);
    }

    @Test
    void copiesForAServerThatIsNotNetty() {
        Body body = scattered();
        DataBuffer buffer = new BodyBuffers(body, DefaultDataBufferFactory.sharedInstance).joined(body.chunks());
        body.release();

        assertThat(pool.used()).isZero();
        byte[] copy = new byte[buffer.readableByteCount()];
        buffer.read(copy);
        assertThat(copy).isEqualTo(bytes);
    }

    @Test
    void readsNothingFromABodyThatHasBeenGivenUp() {
        Body body = scattered();
        BodyBuffers buffers = new BodyBuffers(body, NETTY);
        body.release();

        assertThatExceptionOfType(BrokenAnswerException.class).isThrownBy(() -> buffers.joined(body.chunks()));
    }

    @Test
    void joinsNothingToAnEmptyBuffer() {
        Body body = storage.keep(Body.of(new byte[0]));

        assertThat(netty(body).readableBytes()).isZero();
        body.release();
    }
}
