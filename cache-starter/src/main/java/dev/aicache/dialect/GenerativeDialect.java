package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.SkipReason;

/** A dialect in which a model writes, so that an answer says why it ended. */
interface GenerativeDialect extends Dialect {

    @Override
    default Optional<SkipReason> judge(RequestTraits request, @Nullable String contentType, byte[] body) {
        return judge(request, AnswerRules.COMPLETE, contentType, body);
    }

    @Override
    Optional<SkipReason> judge(RequestTraits request, AnswerRules rules, @Nullable String contentType, byte[] body);
}
