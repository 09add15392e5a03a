package dev.aicache.coordination.peer.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.Tag;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.peer.PeerLink;
import dev.aicache.coordination.peer.PeerObserver;
import dev.aicache.coordination.peer.PeerSettings;
import dev.aicache.coordination.peer.Peers;
import dev.aicache.coordination.peer.Sealed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A port that everybody can reach, and what somebody can do there who has no secret, or only what others have sent. */
@ExtendWith(OutputCaptureExtension.class)
class PeerHttpTests {

    private static final String PATH = "/ai-cache/peer";
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Scheduler scheduler = Schedulers.newBoundedElastic(2, 16, "test-peer");
    private final Peers here =
            peers("0123456789abcdef0123456789abcdef", (member, request) -> new CompletableFuture<>());
    private final PeerClient client = new PeerClient(PATH, TIMEOUT);
    private DisposableServer server;

    private static Peers peers(String secret, PeerLink link) {
        PeerSettings settings = new PeerSettings(
                List.of(secret),
                "test",
                PATH,
                Duration.ofSeconds(1),
                TIMEOUT,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
        return new Peers(
                settings,
                new GenerationTable(System::nanoTime),
                link,
                System::nanoTime,
                Clock.systemUTC(),
                new Random(),
                Runnable::run,
                notice -> {},
                PeerObserver.NONE);
    }

    @BeforeEach
    void start() {
        start(TIMEOUT);
    }

    private void start(Duration patience) {
        PeerFilter filter =
                new PeerFilter(here.entrance(), PATH, patience, scheduler, new RefusalLog(System::nanoTime));
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(WebHttpHandlerBuilder.webHandler(exchange -> {
                            exchange.getResponse().setRawStatusCode(418);
                            return exchange.getResponse().setComplete();
                        })
                        .filter(filter)
                        .build()))
                .bindNow();
    }

    @AfterEach
    void stop() {
        client.close();
        server.disposeNow();
        scheduler.dispose();
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** What an instance sends in a round, by which it asks for what it lacks. */
    private Sealed sealed(String secret) {
        List<Sealed> sent = new ArrayList<>();
        Peers sender = peers(secret, (member, request) -> {
            sent.add(request);
            return new CompletableFuture<>();
        });
        sender.list(List.of(address()));
        sender.round();
        assertThat(sent).hasSize(1);
        return sent.get(0);
    }

    private Sealed sealed() {
        return sealed("0123456789abcdef0123456789abcdef");
    }

    private Sealed send(Sealed request) throws Exception {
        return client.send(address(), request).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void refuses(Sealed request) {
        assertThatThrownBy(() -> send(request))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("it refuses what this instance sends (403)");
    }

    /** Sends as it is and reads until the server closes. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void tellsOthersWhoHaveTheSecret() {
        Peers there = peers("0123456789abcdef0123456789abcdef", client);
        there.list(List.of(address()));
        there.round();

        await().until(() -> there.state() == SyncState.IN_SYNC);
        assertThat(there.purge(PurgeNotice.hard(Tag.of("a"))).reach()).isEqualTo(Reach.EVERYONE);
    }

    @Test
    void refusesWhateverIsNotSealedAndSaysNothing(CapturedOutput output) throws Exception {
        Sealed good = sealed();
        refuses(new Sealed("", good.body()));
        refuses(sealed("another secret that is long enough"));
        byte[] changed = good.body().clone();
        changed[0]++;
        refuses(new Sealed(good.header(), changed));
        assertThat(raw("GET " + PATH + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .endsWith("\r\n\r\n");
        for (int i = 0; i < 50; i++) {
            refuses(sealed("another secret that is long enough"));
        }
        assertThat(output.getAll().split("has another ai-cache.coordination.peers.secret", -1))
                .as("logged once")
                .hasSize(2);
        assertThat(output).doesNotContain("0123456789abcdef0123456789abcdef").doesNotContain("long enough");
    }

    @Test
    void takesWhatWasSentOnceAndOnlyOnce() throws Exception {
        Sealed good = sealed();
        assertThat(send(good).body()).isNotEmpty();
        refuses(good);
    }

    @Test
    void leavesOtherPathsAlone() throws IOException {
        for (String path :
                List.of("/", PATH + "/", PATH + ";a=b", PATH + "/more", "/ai-cache%2Fpeer", "/AI-CACHE/peer")) {
            assertThat(raw("POST " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
                    .as(path)
                    .startsWith("HTTP/1.1 418");
        }
    }

    @Test
    void readsNoBodyOfWhoHasNoSecretHoweverLongOrSlow() throws IOException {
        assertThat(raw("POST " + PATH + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\nx"))
                .startsWith("HTTP/1.1 403");
        assertThat(raw("POST " + PATH + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void givesUpOnABodyThatDoesNotComeOrIsLongerThanWasSaid() throws IOException {
        assertThat(raw("POST " + PATH + " HTTP/1.1\r\nHost: a\r\n" + Sealed.HEADER + ": " + sealed().header()
                        + "\r\nContent-Length: 20\r\n\r\nx"))
                .startsWith("HTTP/1.1 503");
        assertThat(raw("POST " + PATH + " HTTP/1.1\r\nHost: a\r\n" + Sealed.HEADER + ": " + sealed().header()
                        + "\r\nContent-Length: 100000000\r\n\r\n" + "x".repeat(100_000)))
                .startsWith("HTTP/1.1 503");
        assertThat(raw("POST " + PATH + " HTTP/1.1\r\nHost: a\r\n" + Sealed.HEADER + ": " + sealed().header()
                        + "\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 503");
    }

    @Test
    void readsOnlySoManyAtATime() throws Exception {
        server.disposeNow();
        start(Duration.ofMinutes(1));
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                Socket socket = new Socket("127.0.0.1", server.port());
                slow.add(socket);
                socket.getOutputStream()
                        .write(("POST " + PATH + " HTTP/1.1\r\nHost: a\r\n" + Sealed.HEADER + ": " + sealed().header()
                                        + "\r\nContent-Length: 20\r\n\r\nx")
                                .getBytes(ISO_8859_1));
            }
            await().untilAsserted(() -> assertThatThrownBy(() -> send(sealed())).hasMessageContaining("503"));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        await().untilAsserted(() -> assertThat(send(sealed()).body()).isNotEmpty());
    }

    @Test
    void aVersionThatIsNotKnownIsAMemberThatDoesNotAnswer(CapturedOutput output) {
        refuses(new Sealed("2;whatever", sealed().body()));
        refuses(new Sealed("2;whatever", sealed().body()));
        assertThat(output.getAll().split("of another version of the cache", -1)).hasSize(2);
    }

    @Test
    void takesNoAnswerThatIsLongerThanOneCanBe() {
        DisposableServer endless = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.header(Sealed.HEADER, "1;whatever")
                        .sendByteArray(Flux.just(new byte[1024]).repeat(10_000)))
                .bindNow();
        assertThatThrownBy(() -> client.send(URI.create("http://127.0.0.1:" + endless.port()), sealed())
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .hasMessageContaining("DataBufferLimitException");
        endless.disposeNow();
    }

    @Test
    void saysWhyAMemberDoesNotAnswer() throws Exception {
        PeerClient elsewhere = new PeerClient("/elsewhere", TIMEOUT);
        assertThatThrownBy(() -> elsewhere
                        .send(address(), sealed())
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .hasMessageContaining("nobody answers for the cache under /elsewhere (status 418)");
        elsewhere.close();
        DisposableServer silent = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.neverComplete())
                .bindNow();
        assertThatThrownBy(() -> client.send(URI.create("http://127.0.0.1:" + silent.port()), sealed())
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .hasMessageContaining("no answer within 1000 ms");
        silent.disposeNow();
        InetSocketAddress free = (InetSocketAddress) silent.address();
        assertThatThrownBy(() -> client.send(URI.create("http://127.0.0.1:" + free.getPort()), sealed())
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .hasMessageContaining("nobody listens there");
    }
}
