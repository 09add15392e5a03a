package dev.aicache.demo.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.QueryStringDecoder;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Answers the calls of the simulated model: counts each, finds its endpoint, reads it, and has its answer written. */
final class CallHandler {

    private static final Pattern GEMINI = Pattern.compile("/v1beta/models/[^/:]+:(\\w+)");

    private final Map<String, Endpoint> endpoints;
    private final Endpoint unknown;
    private final CallCounter counter;
    private final Simulation pace;

    /** What all calls meet with that do not wish for something else. */
    private volatile Simulation standing;

    CallHandler(CallCounter counter, Simulation pace) {
        Provider openAi = new OpenAi();
        Provider gemini = new Gemini();
        this.endpoints = Map.of(
                "/v1/chat/completions", new ChatCompletions(openAi),
                "/v1/responses", new Responses(openAi),
                "/v1/embeddings", new Embeddings(openAi),
                "/v1/models", new Models(openAi),
                "/v1/messages", new Messages(new Anthropic()),
                "/v1beta/models/*:generateContent", new GenerateContent(gemini, false),
                "/v1beta/models/*:streamGenerateContent?alt=sse", new GenerateContent(gemini, true),
                "/api/chat", new OllamaChat(new Ollama()));
        this.unknown = new UnknownPath(openAi);
        this.counter = counter;
        this.pace = pace;
        this.standing = pace;
    }

    /**
     * Has all calls from now on meet with what is wished for, as in an outage.
     *
     * @param wishes as in {@code X-Simulate}; none for a faultless model
     * @throws InvalidRequestException if a wish is not known
     */
    void stand(String wishes) {
        standing = pace.with(wishes);
    }

    Mono<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        String path = path(uri);
        Endpoint endpoint = endpoints.getOrDefault(path, unknown);
        long serial = counter.begin(endpoint == unknown ? "other" : path);
        Simulation usual = standing;
        Call plain = new Call(serial, endpoint.isInstant() ? usual.instant() : usual);
        AnswerWriter writer = new AnswerWriter(endpoint.provider(), response);
        Mono<Void> answered;
        try {
            Call call = new Call(serial, plain.simulation().with(wishes(request, uri)));
            answered = request.receive()
                    .aggregate()
                    .asByteArray()
                    .defaultIfEmpty(new byte[0])
                    .flatMap(body ->
                            writer.write(answer(endpoint, request.method().name(), body, call), call));
        } catch (InvalidRequestException e) {
            answered = writer.write(refusal(endpoint, plain, e), plain);
        }
        return answered.doFinally(signal -> counter.end(!writer.isFinished()));
    }

    /** The path as the endpoints have it: Gemini's names the model, and its query the form of a stream. */
    private static String path(QueryStringDecoder uri) {
        Matcher gemini = GEMINI.matcher(uri.path());
        boolean isSse = uri.parameters().getOrDefault("alt", List.of()).contains("sse");
        return gemini.matches() ? "/v1beta/models/*:" + gemini.group(1) + (isSse ? "?alt=sse" : "") : uri.path();
    }

    private static String wishes(HttpServerRequest request, QueryStringDecoder uri) {
        List<String> wishes = new ArrayList<>(request.requestHeaders().getAll("x-simulate"));
        wishes.addAll(uri.parameters().getOrDefault("simulate", List.of()));
        return String.join(",", wishes);
    }

    private static Answer answer(Endpoint endpoint, String method, byte[] body, Call call) {
        Simulation simulation = call.simulation();
        if (simulation.fault() == Fault.STATUS) {
            return error(endpoint, call, simulation.status(), "Simulated status " + simulation.status() + ".");
        }
        try {
            if (!endpoint.allows(method)) {
                throw new InvalidRequestException(405, method + " is not allowed here.");
            }
            return endpoint.answer(body.length == 0 ? Json.object() : Json.parseObject(body), call);
        } catch (InvalidRequestException e) {
            return refusal(endpoint, call, e);
        }
    }

    private static Answer refusal(Endpoint endpoint, Call call, InvalidRequestException e) {
        return error(endpoint, call, e.status(), String.valueOf(e.getMessage()));
    }

    private static Answer error(Endpoint endpoint, Call call, int status, String message) {
        return Answer.json(status, endpoint.provider().error(call, status, message), 0);
    }
}
