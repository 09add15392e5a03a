package dev.aicache.dialect;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Tells errors in the request itself, which it meets again whoever sends it, by the shapes in which providers report
 * them. Providers use the same status, and mostly the same type, for an empty account, a model one has no access to and a
 * prompt their filter objects to; so an error is taken only where its code or the form of its message says what it is, and
 * its message has none of the words of the other kinds.
 */
final class RepeatableErrors {

    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int UNPROCESSABLE = 422;

    /** Codes of OpenAI and Azure OpenAI. */
    private static final Set<String> CODES = Set.of(
            "context_length_exceeded",
            "string_above_max_length",
            "string_below_min_length",
            "array_above_max_length",
            "array_below_min_length",
            "object_above_max_properties",
            "integer_above_max_value",
            "integer_below_min_value",
            "decimal_above_max_value",
            "decimal_below_min_value",
            "invalid_type",
            "invalid_value",
            "empty_array",
            "empty_string",
            "missing_required_parameter",
            "unknown_parameter",
            "unsupported_parameter",
            "unsupported_value",
            "invalid_function_parameters",
            "invalid_json_schema");

    /** Anthropic: the path of a member, a colon, what is wrong with it; the model, which one may have no access to, left out. */
    private static final Pattern MEMBER_AND_PROBLEM = Pattern.compile(
            "(?:messages|system|tools|tool_choice|max_tokens|temperature|top_p|top_k|stop_sequences|thinking|output_config"
                    + "|output_format|metadata)(?:\\.[A-Za-z0-9_-]+)*: .*",
            Pattern.DOTALL);

    private static final String ANTHROPIC_TOO_LONG = "prompt is too long";
    private static final String GEMINI_TOO_LONG = "The input token count";

    /** Words of errors that depend on who asks, when, or on somebody's judgement. */
    private static final Pattern OTHER_KINDS = Pattern.compile(
            "account|api key|balance|billing|credit|quota|usage|limit(?:s)? reached|rate limit|plan\\b|tier\\b|organi[sz]ation"
                    + "|workspace|project|verif|permission|access|allowed to|region|country|location|policy|policies|safety"
                    + "|moderat|filter|flagged|violat|disabled|suspended|expired|overload|try again|temporar|timed? ?out"
                    + "|download|fetch|deprecat|retired|not found|does not exist");

    private RepeatableErrors() {}

    static boolean isOne(int status, byte[] body) {
        JsonValue value = JsonReader.outline(body).orElse(null);
        if (!(value instanceof JsonObject answer)
                || OTHER_KINDS.matcher(lower(messages(answer))).find()) {
            return false;
        }
        return switch (status) {
            case BAD_REQUEST -> isBadRequest(answer);
            case TOO_LARGE -> isAnthropic(answer, "request_too_large");
            case UNPROCESSABLE -> isValidationReport(answer);
            default -> false;
        };
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String messages(JsonObject answer) {
        return text(answer, "message") + '\n' + text(error(answer), "message");
    }

    private static JsonObject error(JsonObject answer) {
        return answer.get("error") instanceof JsonObject error ? error : JsonObject.EMPTY;
    }

    private static String text(JsonObject object, String name) {
        return object.text(name).orElse("");
    }

    private static boolean isBadRequest(JsonObject answer) {
        JsonObject error = error(answer);
        return isOpenAi(error)
                || isVllm(error)
                || isVllm(answer)
                || isGemini(error)
                || (isAnthropic(answer, "invalid_request_error") && isAnthropicProblem(text(error, "message")));
    }

    private static boolean isOpenAi(JsonObject error) {
        String param = text(error, "param");
        // Which models there are is a matter of the account.
        if (!text(error, "type").equals("invalid_request_error") || param.equals("model")) {
            return false;
        }
        Optional<String> code = error.text("code");
        return code.map(CODES::contains).orElseGet(() -> !param.isEmpty() && isNothing(error.get("code")));
    }

    private static boolean isNothing(@Nullable JsonValue value) {
        return value == null || value == JsonLiteral.NULL;
    }

    private static boolean isVllm(JsonObject error) {
        return text(error, "type").equals("BadRequestError") && isBadRequestCode(error);
    }

    private static boolean isBadRequestCode(JsonObject error) {
        return error.get("code") instanceof JsonNumber code && code.lexeme().equals("400");
    }

    private static boolean isGemini(JsonObject error) {
        if (!text(error, "status").equals("INVALID_ARGUMENT") || !isBadRequestCode(error)) {
            return false;
        }
        if (!(error.get("details") instanceof JsonArray details)) {
            return text(error, "message").startsWith(GEMINI_TOO_LONG);
        }
        // Beside it may stand an ErrorInfo, as for an invalid key.
        return !details.values().isEmpty() && details.values().stream().allMatch(RepeatableErrors::isBadRequestDetail);
    }

    private static boolean isBadRequestDetail(JsonValue detail) {
        return detail instanceof JsonObject object && text(object, "@type").endsWith("google.rpc.BadRequest");
    }

    private static boolean isAnthropic(JsonObject answer, String type) {
        return text(answer, "type").equals("error")
                && text(error(answer), "type").equals(type);
    }

    private static boolean isAnthropicProblem(String message) {
        return message.startsWith(ANTHROPIC_TOO_LONG)
                || MEMBER_AND_PROBLEM.matcher(message).matches();
    }

    /** FastAPI's report, as vLLM and others send it: a list of places in the body and what is wrong there. */
    private static boolean isValidationReport(JsonObject answer) {
        return answer.get("detail") instanceof JsonArray places
                && !places.values().isEmpty()
                && places.values().stream().allMatch(RepeatableErrors::isPlaceInTheBody);
    }

    private static boolean isPlaceInTheBody(JsonValue place) {
        return place instanceof JsonObject object
                && object.get("loc") instanceof JsonArray path
                && !path.values().isEmpty()
                && path.values().get(0) instanceof JsonString first
                && first.value().equals("body")
                && object.text("msg").isPresent();
    }
}
