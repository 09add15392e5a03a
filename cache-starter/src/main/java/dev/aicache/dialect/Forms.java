package dev.aicache.dialect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The forms in which a dialect gives the same answer, and the ways between them that lose nothing. Stateless and
 * thread-safe.
 */
public interface Forms {

    /**
     * The form that a request asks for.
     *
     * @param path the raw path
     * @param query the raw query, or null where there is none
     * @return empty where that cannot be told for certain, or the form has options of its own: such a request shares no
     *     answer with one that asks for another form
     */
    Optional<Asked> asked(String path, @Nullable String query, JsonObject request);

    /** The forms out of which one in this form can be made, those first that keep most of how it came. */
    List<Form> sources(Form form);

    /**
     * Makes an answer into another form.
     *
     * @param from the form that was asked for when the answer was recorded, one of the {@link #sources}
     * @param contentType the answer's {@code Content-Type}, or null where it has none
     * @param body the whole answer, judged to be good; not to be changed
     * @return empty unless it is certain that nothing of the answer would be lost or invented
     */
    Optional<Rendered> convert(Form from, Form to, @Nullable String contentType, byte[] body);
}
