package dev.aicache.dialect;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.aicache.Body;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Forms of an answer that is one JSON object, or a stream of frames. Frames are made of an object only if the same
 * object can be made of them again; an object is made of frames only if every member of every frame is understood.
 */
abstract class FrameForms implements Forms {

    private final Map<Form, Framing> streams;
    private final Map<Form, List<Form>> sources;

    FrameForms(Map<Form, Framing> streams, Map<Form, List<Form>> sources) {
        this.streams = streams;
        this.sources = sources;
    }

    @Override
    public final List<Form> sources(Form form) {
        return sources.getOrDefault(form, List.of());
    }

    @Override
    public final Optional<Rendered> convert(Form from, Form to, @Nullable String contentType, byte[] body) {
        if (!sources(to).contains(from) || !from.isIn(contentType)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    render(to, from == Form.JSON ? apart(body) : framing(from).read(body)));
        } catch (NotConvertibleException e) {
            return Optional.empty();
        }
    }

    private Framing framing(Form form) {
        Framing framing = streams.get(form);
        if (framing == null) {
            throw new NotConvertibleException();
        }
        return framing;
    }

    private List<Frame> apart(byte[] body) {
        JsonObject answer = Strict.object(JsonReader.exact(body).orElse(null));
        List<Frame> frames = split(answer);
        Strict.check(JsonEquality.areEqual(assemble(frames), answer));
        return frames;
    }

    private Rendered render(Form to, List<Frame> frames) {
        if (to == Form.JSON) {
            JsonObject answer = assemble(frames);
            check(answer);
            return new Rendered(to, Body.of(JsonWriter.write(answer).getBytes(UTF_8)));
        }
        return framing(to).write(to, shape(frames, to));
    }

    /**
     * The answer whose stream these frames are.
     *
     * @throws NotConvertibleException if that is not certain
     */
    abstract JsonObject assemble(List<Frame> frames);

    /**
     * The fewest frames that a client would take for a stream of the answer.
     *
     * @throws NotConvertibleException if the answer has what no stream of the dialect has
     */
    abstract List<Frame> split(JsonObject answer);

    /** Refuses an answer made of a stream that lacks what a whole answer has. */
    void check(JsonObject answer) {}

    /** The frames as this form has them. */
    List<Frame> shape(List<Frame> frames, Form to) {
        return frames;
    }
}
