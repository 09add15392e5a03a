package dev.aicache.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.Scope;
import dev.aicache.key.KeyMaterial;
import dev.aicache.key.Presented;
import dev.aicache.key.ScopeResolver;
import dev.aicache.key.ScopeValue;

/** A chat completion as an SDK sends it: a conversation of short messages, and the headers that come with it. */
final class SampleRequest {

    static final String PATH = "/v1/chat/completions";

    private static final String TURN = "{\"role\": \"%s\", \"content\": \"%s\"},";
    private static final String TEXT =
            "A gateway stands between many callers and few providers, so what one of them asked, another may ask again. ";

    private static final Headers HEADERS = Headers.of(
            "Host", "gateway.example",
            "Accept", "application/json",
            "Content-Type", "application/json",
            "User-Agent", "AsyncOpenAI/Python 2.8.1",
            "X-Stainless-Lang", "python",
            "X-Stainless-Runtime", "CPython",
            "Authorization", "Bearer sk-sample-0123456789abcdef0123456789abcdef");

    private final CacheRequest request;

    private SampleRequest(CacheRequest request) {
        this.request = request;
    }

    /** @param bytes length of the body, at least 512 */
    static SampleRequest ofSize(int bytes) {
        String head = "{\"model\": \"gpt-5-mini\", \"temperature\": 0, \"max_completion_tokens\": 256, \"messages\": [";
        StringBuilder json = new StringBuilder(head);
        for (int turn = 0; bytes - json.length() > 3 * TEXT.length(); turn++) {
            json.append(TURN.formatted(turn % 2 == 0 ? "user" : "assistant", TEXT));
        }
        String rest = "{\"role\": \"user\", \"content\": \"%s\"}]}";
        int missing = bytes - json.length() - rest.formatted("").length();
        json.append(rest.formatted("?".repeat(missing)));
        byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
        return new SampleRequest(new CacheRequest("POST", PATH, null, HEADERS, body));
    }

    byte[] body() {
        return request.body();
    }

    /** What every request pays before its key: whose it is, and what of its head counts. */
    KeyMaterial material() {
        Presented presented = new Presented(request.headers(), request.query());
        ScopeValue scope = ScopeResolver.resolve(Scope.CREDENTIAL, presented, presented, null)
                .orElseThrow();
        return KeyMaterial.of("chat", "https://provider.example", scope, request, List.of());
    }
}
