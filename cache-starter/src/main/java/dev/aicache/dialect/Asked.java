package dev.aicache.dialect;

import org.jspecify.annotations.Nullable;

/**
 * A request taken apart: the form it asks for, and what it asks apart from that.
 *
 * @param path the path without what of it says the form
 * @param query the query without what of it says the form, or null where nothing is left
 * @param content the body without the members that say the form
 */
public record Asked(Form form, String path, @Nullable String query, JsonObject content) {

    /** Of what is asked nothing is shown. */
    @Override
    public String toString() {
        return form.name();
    }
}
