package dev.aicache.policy;

import java.util.Set;

import dev.aicache.Headers;

/** Which errors a route may keep as far as their head tells; what they are about, only their body says. */
final class NegativeAnswers {

    /** Errors in the request itself. Those of a credential, a path, a conflict, a wait or a quota are none of them. */
    private static final Set<Integer> OF_THE_REQUEST = Set.of(400, 413, 422);

    private NegativeAnswers() {}

    static boolean mayKeep(int status, Headers headers, AnswerChoice answers) {
        return !answers.negativeTtl().isZero()
                && OF_THE_REQUEST.contains(status)
                && !headers.contains("Retry-After")
                && !"true".equalsIgnoreCase(headers.first("X-Should-Retry"));
    }
}
