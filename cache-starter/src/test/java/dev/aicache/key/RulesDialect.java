package dev.aicache.key;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.BypassReason;
import dev.aicache.SkipReason;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.RequestTraits;

/** A dialect that has rules and lets everything pass. */
record RulesDialect(FieldRules rules) implements Dialect {

    @Override
    public String name() {
        return "rules";
    }

    @Override
    public boolean speaks(String path) {
        return true;
    }

    @Override
    public Optional<BypassReason> bypass(JsonObject request) {
        return Optional.empty();
    }

    @Override
    public RequestTraits traits(JsonObject request) {
        return RequestTraits.UNKNOWN;
    }

    @Override
    public Optional<SkipReason> judge(RequestTraits request, @Nullable String contentType, byte[] body) {
        return Optional.empty();
    }
}
