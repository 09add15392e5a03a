package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/** Whether a candidate answers what the upstream would, from memory if it is a cache. */
final class AnswerCheck {

    private static final int ATTEMPTS = 20;

    private final HttpClient client;
    private final String scheme;
    private final int upstream;
    private long next = 9_000_000_000L;

    /**
     * @param upstream its port
     * @param certificate directory with the cert.pem of candidates, or null where connections are not encrypted
     */
    AnswerCheck(int upstream, @Nullable Path certificate) throws IOException, GeneralSecurityException {
        this.upstream = upstream;
        this.scheme = certificate == null ? "http" : "https";
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        this.client = certificate == null
                ? builder.build()
                : builder.sslContext(trusting(certificate.resolve("cert.pem"))).build();
    }

    String url(int port) {
        return scheme + "://127.0.0.1:" + port;
    }

    /** How often the upstream was called. */
    long calls() throws IOException, InterruptedException {
        HttpResponse<byte[]> said = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + upstream + BenchmarkUpstream.CALLS)));
        return Long.parseLong(new String(said.body(), StandardCharsets.US_ASCII));
    }

    /** @throws IllegalStateException says what is wrong with a candidate's answers */
    void check(Candidate candidate, int port, Answer answer) throws IOException, InterruptedException {
        Question question = answer.question();
        long number = next++;
        if (candidate.isConstant()) {
            require(ask(url(port), question, number).body().length == answer.bytes(), candidate, "another length");
            return;
        }
        if (candidate.asksByGet()) {
            question = question.asGet(answer);
        }
        HttpResponse<byte[]> direct = ask("http://127.0.0.1:" + upstream, question, number);
        HttpResponse<byte[]> first = ask(url(port), question, number);
        require(direct.body().length == answer.bytes(), candidate, "the upstream's answer has another length");
        require(Arrays.equals(first.body(), direct.body()), candidate, "another answer than the upstream's");
        HttpResponse<byte[]> again = ask(url(port), question, number);
        if (candidate.isPassThrough()) {
            require(call(again) != call(first), candidate, "the upstream was not asked again");
        } else {
            // Caches may need a moment to store what they just answered.
            for (int attempt = 0; attempt < ATTEMPTS && call(again) != call(first); attempt++) {
                first = again;
                again = ask(url(port), question, number);
            }
            require(call(again) == call(first), candidate, "the upstream was asked again and again");
        }
        require(Arrays.equals(again.body(), direct.body()), candidate, "another answer to the same question");
        byte[] other = ask(url(port), question, next++).body();
        require(!Arrays.equals(other, direct.body()), candidate, "the same answer to another question");
    }

    private static void require(boolean isSo, Candidate candidate, String otherwise) {
        if (!isSo) {
            throw new IllegalStateException(candidate.name() + ": " + otherwise);
        }
    }

    private HttpResponse<byte[]> ask(String url, Question question, long number)
            throws IOException, InterruptedException {
        String text = question.text(number);
        HttpRequest.Builder request = question.isGet()
                ? HttpRequest.newBuilder(URI.create(url + text))
                : HttpRequest.newBuilder(URI.create(url + Question.PATH))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(text));
        return send(request);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(
                request.timeout(Duration.ofSeconds(10))
                        .header("Authorization", "Bearer benchmark")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    "%s said %d: %s".formatted(response.uri(), response.statusCode(), new String(response.body(), StandardCharsets.UTF_8)));
        }
        return response;
    }

    private static long call(HttpResponse<?> response) {
        return response.headers().firstValueAsLong(BenchmarkUpstream.CALL).orElse(-1);
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate)) {
            known.setCertificateEntry(
                    "own", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
