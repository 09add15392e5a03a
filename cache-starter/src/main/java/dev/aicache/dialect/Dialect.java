package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/**
 * How one AI protocol reads. Stateless and thread-safe. Whatever an implementation throws is a cache fault: the request
 * passes through, the answer is not stored.
 */
public interface Dialect {

    /** Lower-case name for keys, metrics and documentation, for example {@code openai-chat}. Part of the key. */
    String name();

    /** Whether requests to the path are in this dialect; the path is raw and may begin with a gateway's own prefix. */
    boolean speaks(String path);

    /** Which members leave the key, and where member order counts. */
    FieldRules rules();

    /** Why the request must not be answered from the cache, or empty where it may. */
    Optional<BypassReason> bypass(JsonObject request);

    /** What of the request is needed later to judge its answer. */
    RequestTraits traits(JsonObject request);

    /**
     * The model that the request asks, or empty where it names none, or several. The default reads the member {@code model},
     * and else the path, as Gemini ({@code /models/<model>:generateContent}) and Azure ({@code /deployments/<model>/…}) have it.
     *
     * @param path the raw path
     */
    default Optional<String> model(String path, JsonObject request) {
        List<JsonValue> models = request.all("model");
        return models.isEmpty()
                ? RequestPath.model(path)
                : Optional.of(models).filter(named -> named.size() == 1).flatMap(named -> request.text("model"));
    }

    /**
     * Judges a finished answer of status 200, which has to be complete.
     *
     * @param request traits of the request; {@link RequestTraits#UNKNOWN} where its body could not be read
     * @param contentType the answer's {@code Content-Type} as it came, or null where it had none
     * @param body the whole answer, not to be changed
     * @return why the answer must not be stored, or empty where it is complete, successful and not refused
     */
    Optional<SkipReason> judge(RequestTraits request, @Nullable String contentType, byte[] body);

    /** How much chance the request leaves to the model; by default what its own {@code temperature} and {@code seed} say. */
    default Sampling sampling(JsonObject request) {
        return Sampling.of(request);
    }

    /**
     * Whether {@code id} and {@code created} at the top of an answer, or of each event of a stream, name nothing that the
     * provider knows, so that they may be made anew; false by default.
     */
    default boolean hasFreeIds() {
        return false;
    }

    /**
     * Whether an error of status 400, 413 or 422 is one that the same request meets again, whoever sends it: it depends on
     * nothing but the request, neither on a credential nor on a quota nor on the judgement of a filter. By default known by
     * the shapes of all providers.
     *
     * @param contentType the answer's {@code Content-Type} as it came, or null where it had none
     * @param body the whole answer, not to be changed
     */
    default boolean isRepeatableError(int status, @Nullable String contentType, byte[] body) {
        return AnswerForm.of(contentType) == AnswerForm.JSON && RepeatableErrors.isOne(status, body);
    }

    /**
     * Judges a finished answer of status 200 by what a route wants of it. A dialect that knows no answers but complete
     * ones, as by default, judges them all alike.
     *
     * @param rules what the route wants
     * @return as {@link #judge(RequestTraits, String, byte[])}, which this is asked in place of
     */
    default Optional<SkipReason> judge(
            RequestTraits request, AnswerRules rules, @Nullable String contentType, byte[] body) {
        return judge(request, contentType, body);
    }

    /**
     * What a finished answer says it took; asked for answers that were judged to be good, and for others that are
     * whole, such as those whose finish reason keeps them from being stored.
     *
     * @param contentType the answer's {@code Content-Type} as it came, or null where it had none
     * @param body the whole answer, not to be changed
     * @return empty, the default, where the answer does not say, or nothing that makes sense
     */
    default Optional<Usage> usage(@Nullable String contentType, byte[] body) {
        return Optional.empty();
    }

    /**
     * The forms in which the same answer is given, so that one can serve requests for another; none, the default, where
     * every answer is given as it came.
     */
    default Optional<Forms> forms() {
        return Optional.empty();
    }
}
