package dev.aicache.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

import dev.aicache.Body;

import static java.nio.charset.StandardCharsets.UTF_8;

/** How the frames of a stream lie one after another in its bytes. */
enum Framing {
    /** Events; the end of the bytes is the end of the stream. */
    EVENTS {
        @Override
        List<Frame> read(byte[] stream) {
            return frames(events(stream));
        }

        @Override
        Rendered write(Form form, List<Frame> frames) {
            Writer writer = new Writer();
            frames.forEach(frame -> writer.piece(event(frame)));
            return writer.done(form);
        }
    },

    /** Events, the last one being {@code [DONE]}. */
    EVENTS_UNTIL_DONE {
        @Override
        List<Frame> read(byte[] stream) {
            List<SseEvents.Event> events = events(stream);
            int last = events.size() - 1;
            Strict.check(last >= 0
                    && events.get(last).name().isEmpty()
                    && events.get(last).data().strip().equals("[DONE]"));
            return frames(events.subList(0, last));
        }

        @Override
        Rendered write(Form form, List<Frame> frames) {
            Writer writer = new Writer();
            frames.forEach(frame -> writer.piece(event(frame)));
            writer.piece("data: [DONE]\n\n");
            return writer.done(form);
        }
    },

    /** The elements of one JSON array. */
    ARRAY {
        @Override
        List<Frame> read(byte[] stream) {
            return Strict.array(JsonReader.exact(stream).orElse(null)).values().stream()
                    .map(Strict::object)
                    .map(Frame::of)
                    .toList();
        }

        @Override
        Rendered write(Form form, List<Frame> frames) {
            List<JsonValue> elements =
                    frames.stream().map(Frame::data).map(JsonValue.class::cast).toList();
            return new Rendered(
                    form, Body.of(JsonWriter.write(new JsonArray(elements, 0)).getBytes(UTF_8)));
        }
    },

    /** One object a line. */
    LINES {
        @Override
        List<Frame> read(byte[] stream) {
            List<Frame> frames = new ArrayList<>();
            text(stream)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .forEach(line -> frames.add(
                            Frame.of(Strict.object(JsonReader.exact(line).orElse(null)))));
            return frames;
        }

        @Override
        Rendered write(Form form, List<Frame> frames) {
            Writer writer = new Writer();
            frames.forEach(frame -> writer.piece(JsonWriter.write(frame.data()) + "\n"));
            return writer.done(form);
        }
    };

    /**
     * The frames of a recorded stream.
     *
     * @throws NotConvertibleException unless all of it can be read
     */
    abstract List<Frame> read(byte[] stream);

    abstract Rendered write(Form form, List<Frame> frames);

    private static List<SseEvents.Event> events(byte[] stream) {
        text(stream);
        SseEvents events = SseEvents.of(stream);
        Strict.check(!events.hasRest());
        return events.events();
    }

    private static List<Frame> frames(List<SseEvents.Event> events) {
        return events.stream()
                .map(event -> new Frame(
                        event.name(),
                        Strict.object(JsonReader.exact(event.data()).orElse(null))))
                .toList();
    }

    private static String event(Frame frame) {
        String name = frame.event().isEmpty() ? "" : "event: " + frame.event() + "\n";
        return name + "data: " + JsonWriter.write(frame.data()) + "\n\n";
    }

    private static String text(byte[] stream) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(stream)).toString();
        } catch (CharacterCodingException e) {
            throw new NotConvertibleException();
        }
    }

    /** Collects pieces and where they end. */
    private static final class Writer {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Integer> ends = new ArrayList<>();

        void piece(String text) {
            bytes.writeBytes(text.getBytes(UTF_8));
            ends.add(bytes.size());
        }

        Rendered done(Form form) {
            int[] eventEnds = ends.stream().mapToInt(Integer::intValue).toArray();
            return new Rendered(form, Body.ofEvents(bytes.toByteArray(), eventEnds));
        }
    }
}
