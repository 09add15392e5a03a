package dev.aicache.benchmarks.endtoend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import reactor.netty.resources.LoopResources;

/**
 * Asks at a steady rate, whether or not it is answered in time: an open loop. Times count from when a question was due, so
 * that waiting for a connection that is free is part of them. For one run; all of it happens on one thread.
 */
final class OpenLoop {

    private final long period;
    private final int total;
    private final LongFunction<byte[]> questions;
    private final long[] first;
    private final long[] last;
    private final CountDownLatch end;
    private final List<Connection> idle = new ArrayList<>();
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private long start;
    private int due;
    private int answered;
    private int failures;

    private OpenLoop(int rate, int seconds, LongFunction<byte[]> questions) {
        this.period = TimeUnit.SECONDS.toNanos(1) / rate;
        this.total = rate * seconds;
        this.questions = questions;
        this.first = new long[total];
        this.last = new long[total];
        this.end = new CountDownLatch(total);
    }

    /**
     * @param questions the bytes of the request with a number that counts from 0
     * @throws IllegalStateException if answers are still missing ten seconds after the last question
     */
    static Asked ask(int port, int connections, int rate, int seconds, LongFunction<byte[]> questions)
            throws InterruptedException {
        LoopResources loops = LoopResources.create("load", 1, true);
        EventLoopGroup loop = loops.onClient(true);
        try {
            OpenLoop asking = new OpenLoop(rate, seconds, questions);
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(loops.onChannelClass(SocketChannel.class, loop))
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new HttpResponseDecoder(), asking.new Connection());
                        }
                    });
            List<Channel> channels = new ArrayList<>();
            for (int connection = 0; connection < connections; connection++) {
                channels.add(bootstrap.connect("127.0.0.1", port).sync().channel());
            }
            loop.execute(() -> asking.begin(loop));
            if (!asking.end.await(seconds + 10L, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "%d of %d questions are not answered".formatted(asking.end.getCount(), asking.total));
            }
            for (Channel channel : channels) {
                channel.close().sync();
            }
            return asking.asked();
        } finally {
            loops.dispose();
        }
    }

    private void begin(EventLoopGroup loop) {
        start = System.nanoTime();
        tick(loop);
    }

    private void tick(EventLoopGroup loop) {
        while (due < total && System.nanoTime() - start >= due * period) {
            waiting.add(due++);
            send();
        }
        if (due < total) {
            var unused =
                    loop.schedule(() -> tick(loop), due * period - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
        }
    }

    private void send() {
        if (!idle.isEmpty() && !waiting.isEmpty()) {
            idle.remove(idle.size() - 1).ask(waiting.remove());
        }
    }

    private Asked asked() {
        double seconds = total * period / 1e9;
        return new Asked(
                answered,
                seconds,
                failures,
                0,
                percentile(last, 50),
                percentile(last, 99),
                percentile(last, 99.9),
                percentile(first, 50),
                percentile(first, 99));
    }

    /** In microseconds; the smallest value that so many percent of all do not exceed. */
    static double percentile(long[] nanos, double percent) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(percent * sorted.length / 100 - 1e-6) - 1)] / 1e3;
    }

    private final class Connection extends SimpleChannelInboundHandler<HttpObject> {

        private Channel channel;
        private int asked;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            idle.add(this);
        }

        void ask(int number) {
            asked = number;
            var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(questions.apply(number)));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            long now = System.nanoTime() - start - asked * period;
            if (message instanceof HttpResponse response && response.status().code() != 200) {
                failures++;
            }
            if (message instanceof HttpContent content && content.content().isReadable() && first[asked] == 0) {
                first[asked] = now;
            }
            if (message instanceof LastHttpContent) {
                last[asked] = now;
                answered++;
                end.countDown();
                idle.add(this);
                send();
            }
        }
    }
}
