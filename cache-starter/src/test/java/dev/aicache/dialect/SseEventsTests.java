package dev.aicache.dialect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The parsing rules of the WHATWG HTML standard, §9.2.6, its own examples among them. */
class SseEventsTests {

    private static List<String> parse(String stream) {
        return SseEvents.of(stream.getBytes(UTF_8)).events().stream()
                .map(event -> event.name() + "|" + event.data())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void readsLinesHoweverTheyEnd(String end) {
        String stream = "event: add\ndata: one\ndata: two\n\ndata:three\n\n".replace("\n", end);

        assertThat(parse(stream)).containsExactly("add|one\ntwo", "|three");
    }

    @Test
    void readsTheExamplesOfTheStandard() {
        assertThat(parse("data: YHOO\ndata: +2\ndata: 10\n\n")).containsExactly("|YHOO\n+2\n10");
        assertThat(parse(
                        ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n"))
                .containsExactly("|first event", "|second event", "| third event");
        assertThat(parse("data\n\ndata\ndata\n\ndata:")).containsExactly("|", "|\n");
        assertThat(parse("data:test\n\ndata: test\n\n")).containsExactly("|test", "|test");
    }

    @Test
    void dispatchesNothingForCommentsAndBlocksWithoutData() {
        assertThat(parse(": keep-alive\n\n:\n\nevent: lost\n\nid: 7\nretry: 10\n\nunknown: x\n\n\n\ndata: x\n\n"))
                .containsExactly("|x");
    }

    @Test
    void passesOverAByteOrderMarkAtTheBeginningOnly() {
        assertThat(parse("\ufeffdata: a\n\n\ufeffdata: b\n\n")).containsExactly("|a");
    }

    @Test
    void takesTheLastOfSeveralNames() {
        assertThat(parse("event: a\nevent: b\ndata: x\n\ndata: y\n\n")).containsExactly("b|x", "|y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: b", "data: b\n", "data: b\r\n", ": c", ": c\n", "event", "\ufeff"})
    void doesNotDispatchABlockWithoutItsBlankLine(String rest) {
        SseEvents events = SseEvents.of(("data: a\n\n" + rest).getBytes(UTF_8));

        assertThat(events.events()).hasSize(1);
        assertThat(events.hasRest()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "data: a\n\n", "data: a\r\n\r\n", "data: a\r\r", "data: a\n\n: c\n\n", "data: a\n\n\n"
            })
    void hasNoRestAfterABlankLine(String stream) {
        assertThat(SseEvents.of(stream.getBytes(UTF_8)).hasRest()).isFalse();
    }

    @Test
    void doesNotShowData() {
        assertThat(SseEvents.of("event: e\ndata: secret\n\n".getBytes(UTF_8)).events())
                .hasToString("[event(e, 6)]");
    }

    @Test
    void findsTheEndsOfTheBlocks() {
        assertThat(SseEvents.boundaries(new byte[0])).isEmpty();
        assertThat(pieces("data: a\n\ndata: b\n\n")).containsExactly("data: a\n\n", "data: b\n\n");
        assertThat(pieces(": c\r\n\r\ndata: b\r\n\r\n")).containsExactly(": c\r\n\r\n", "data: b\r\n\r\n");
        assertThat(pieces("data: a\r\rdata: b\r\r\n")).containsExactly("data: a\r\r", "data: b\r\r\n");
        assertThat(pieces("data: a\n\n\n\ndata: b\n")).containsExactly("data: a\n\n\n\n", "data: b\n");
        assertThat(pieces("\n\ndata: a")).containsExactly("\n\n", "data: a");
        assertThat(pieces("\ufeffdata: a\n\nx")).containsExactly("\ufeffdata: a\n\n", "x");
        assertThat(pieces("a\nb")).containsExactly("a\nb");
    }

    private static List<String> pieces(String stream) {
        byte[] bytes = stream.getBytes(UTF_8);
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int end : SseEvents.boundaries(bytes)) {
            pieces.add(new String(bytes, from, end - from, UTF_8));
            from = end;
        }
        return pieces;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 20261123})
    void givesTheSameEventsPieceByPieceAsInOne(long seed) {
        Random random = new Random(seed);
        String[] parts = {"data: x", "data:", "event: e", ": c", "id", "\n", "\n", "\n\n", "\r", "\r\n", "\r\n", "é"};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(14); n > 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            byte[] stream = text.toString().getBytes(UTF_8);
            List<SseEvents.Event> byPieces = new ArrayList<>();
            int from = 0;
            for (int end : SseEvents.boundaries(stream)) {
                assertThat(end).as("seed %d, case %d", seed, i).isGreaterThan(from);
                byPieces.addAll(
                        SseEvents.of(Arrays.copyOfRange(stream, from, end)).events());
                from = end;
            }
            assertThat(from).isEqualTo(stream.length);
            assertThat(byPieces)
                    .as("seed %d, case %d: %s", seed, i, text)
                    .isEqualTo(SseEvents.of(stream).events());
        }
    }

    @Test
    void neverCutsAnEventInTwo() {
        String stream = "event: a\ndata: 1\ndata: 2\n\n: c\n\ndata: 3\n\n";

        for (String piece : pieces(stream)) {
            assertThat(SseEvents.of(piece.getBytes(UTF_8)).hasRest()).isFalse();
        }
        assertThat(pieces(stream)).hasSize(3);
    }
}
