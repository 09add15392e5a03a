package dev.aicache.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.aicache.SkipReason;

/**
 * One answer of one provider with the requests that ask for it, from {@code src/test/resources/golden}; its forms say
 * the same.
 *
 * @param dialect the name of the directory
 * @param name the name of the case
 */
record GoldenCase(String dialect, String name) implements Comparable<GoldenCase> {

    private static final String REQUEST = ".request.json";

    private static final Path ROOT = root();

    private static Path root() {
        try {
            return Path.of(GoldenCase.class.getResource("/golden").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every case, in the order of the alphabet. */
    static List<GoldenCase> all() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(REQUEST))
                    .map(GoldenCase::of)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases that are stored in the form, of those dialects. */
    static Stream<GoldenCase> stored(GoldenForm form, String... dialects) {
        return all().stream()
                .filter(each -> Arrays.asList(dialects).contains(each.dialect))
                .filter(each -> each.forms().contains(form) && each.skip().isEmpty());
    }

    private static GoldenCase of(Path request) {
        String file = request.getFileName().toString();
        return new GoldenCase(
                request.getParent().getFileName().toString(), file.substring(0, file.length() - REQUEST.length()));
    }

    List<GoldenForm> forms() {
        return Arrays.stream(GoldenForm.values())
                .filter(form -> Files.exists(file(form.suffix())))
                .toList();
    }

    /** The answer in the form, as it is on the wire. */
    byte[] answer(GoldenForm form) {
        return read(file(form.suffix()));
    }

    /** The body that asks for the form. */
    byte[] request(GoldenForm form) {
        Path stream = file(".stream-request.json");
        return read(form != GoldenForm.JSON && Files.exists(stream) ? stream : file(REQUEST));
    }

    /** The path and query to ask for the form. */
    String path(GoldenForm form) {
        return switch (dialect) {
            case "openai-chat" -> "/v1/chat/completions";
            case "vllm-chat" -> "/vllm/v1/chat/completions";
            case "azure-chat" -> "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21";
            case "openai-responses" -> "/v1/responses";
            case "openai-completions" -> "/v1/completions";
            case "openai-embeddings" -> "/v1/embeddings";
            case "openai-moderations" -> "/v1/moderations";
            case "anthropic-messages" -> "/v1/messages";
            case "anthropic-count-tokens" -> "/v1/messages/count_tokens";
            case "gemini" -> "/v1beta/models/gemini-2.5-flash:" + method(form);
            case "gemini-embeddings" ->
                "/v1beta/models/gemini-embedding-001:" + (isBatch() ? "batchEmbedContents" : "embedContent");
            case "ollama-chat" -> "/api/chat";
            case "ollama-generate" -> "/api/generate";
            case "ollama-embed" -> "/api/embed";
            default -> throw new IllegalStateException("No path is known for " + dialect);
        };
    }

    private static String method(GoldenForm form) {
        return switch (form) {
            case JSON -> "generateContent";
            case SSE -> "streamGenerateContent?alt=sse";
            default -> "streamGenerateContent";
        };
    }

    private boolean isBatch() {
        return name.equals("many") || name.equals("too-few");
    }

    /** Why the answer must not be stored, whatever its form, or empty where it is a good one. */
    Optional<SkipReason> skip() {
        return Optional.ofNullable(
                switch (name) {
                    case "cut", "too-few" -> SkipReason.INCOMPLETE;
                    case "error-in-stream", "error-in-stream-flat", "error-in-body", "failed", "filter-error" ->
                        SkipReason.ERROR_IN_BODY;
                    case "refusal", "content-filter", "prompt-blocked", "truncated", "pause-turn", "aborted", "load" ->
                        SkipReason.FINISH_REASON;
                    default -> null;
                });
    }

    /** The name of the case is none of these. */
    static Predicate<GoldenCase> except(String... names) {
        return each -> !Arrays.asList(names).contains(each.name);
    }

    private Path file(String suffix) {
        return ROOT.resolve(dialect).resolve(name + suffix);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int compareTo(GoldenCase other) {
        int byDialect = dialect.compareTo(other.dialect);
        return byDialect != 0 ? byDialect : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return dialect + "/" + name;
    }
}
