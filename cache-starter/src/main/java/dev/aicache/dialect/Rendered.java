package dev.aicache.dialect;

import dev.aicache.Body;

/** An answer in another form than it was recorded in. */
public record Rendered(Form form, Body body) {

    /** The form and the length; the body is an answer. */
    @Override
    public String toString() {
        return "%s(%d)".formatted(form, body.size());
    }
}
