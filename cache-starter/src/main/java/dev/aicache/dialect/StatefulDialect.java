package dev.aicache.dialect;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;

/** The paths where providers keep something from call to call; nothing of them is cached. */
final class StatefulDialect implements Dialect {

    @Override
    public String name() {
        return "stateful";
    }

    @Override
    public boolean speaks(String path) {
        return RequestPath.isStateful(path);
    }

    @Override
    public FieldRules rules() {
        return FieldRules.NONE;
    }

    @Override
    public Optional<BypassReason> bypass(JsonObject request) {
        return Optional.of(BypassReason.STATEFUL);
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        return RequestTraits.UNKNOWN;
    }

    @Override
    public Optional<SkipReason> judge(RequestTraits request, @Nullable String contentType, byte[] body) {
        return Optional.of(SkipReason.INCOMPLETE);
    }
}
