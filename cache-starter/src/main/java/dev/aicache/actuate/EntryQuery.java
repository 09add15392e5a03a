package dev.aicache.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.MultiValueMap;

import dev.aicache.EntrySummary;
import dev.aicache.Tag;

/**
 * The query of {@code GET entries}: which ones, in what order, and which part of them.
 *
 * @param having tags that they all have
 * @param minAge since they were stored, at least; null for any
 * @param maxAge at most; null for any
 * @param order the first one first
 * @param page from 0
 * @param size of a page
 */
record EntryQuery(
        List<Tag> having,
        @Nullable Duration minAge,
        @Nullable Duration maxAge,
        long minHits,
        long minBytes,
        Comparator<EntrySummary> order,
        int page,
        int size) {

    private static final List<String> NAMES =
            List.of("route", "model", "tag", "minAge", "maxAge", "minHits", "minBytes", "sort", "page", "size");

    private static final Map<String, Comparator<EntrySummary>> ORDERS = Map.of(
            "hits", Comparator.comparingLong(EntrySummary::hits).reversed(),
            "bytes", Comparator.comparingInt(EntrySummary::bytes).reversed(),
            "age", Comparator.comparing(EntrySummary::age).reversed(),
            "remaining", Comparator.comparing(EntrySummary::remaining),
            "cost", Comparator.comparingDouble(EntrySummary::cost).reversed(),
            "idle", Comparator.comparing(EntrySummary::idle).reversed());

    private static final int SIZE = 20;
    private static final int MOST_ON_A_PAGE = 200;

    /** How far pages go: that many entries are held to find the last page's. */
    private static final int MOST = 10_000;

    /** One page of them, and how many there are in all. */
    record Page(List<EntryView> entries, int page, int size, long total) {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException for a name that is not known, or a value that cannot be read, naming it
     */
    static EntryQuery of(MultiValueMap<String, String> query) {
        for (String name : query.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "There is no parameter %s; there are %s".formatted(name, String.join(", ", NAMES)));
            }
        }
        List<Tag> having = new ArrayList<>();
        query.getOrDefault("route", List.of()).forEach(route -> having.add(Tag.route(route)));
        query.getOrDefault("model", List.of()).forEach(model -> having.add(Tag.model(model)));
        query.getOrDefault("tag", List.of()).forEach(name -> having.add(Tag.of(name)));
        String sort = query.getFirst("sort");
        Comparator<EntrySummary> order = ORDERS.get(sort == null ? "hits" : sort);
        if (order == null) {
            throw wrong(
                    "sort",
                    sort,
                    "one of "
                            + String.join(
                                    ", ", ORDERS.keySet().stream().sorted().toList()));
        }
        int size = (int) number(query, "size", SIZE, 1, MOST_ON_A_PAGE);
        return new EntryQuery(
                List.copyOf(having),
                value(query, "minAge", "a time such as 90s or 10m", DurationStyle::detectAndParse),
                value(query, "maxAge", "a time such as 90s or 10m", DurationStyle::detectAndParse),
                number(query, "minHits", 0, 0, Long.MAX_VALUE),
                number(query, "minBytes", 0, 0, Long.MAX_VALUE),
                order,
                (int) number(query, "page", 0, 0, MOST / size - 1L),
                size);
    }

    private static long number(MultiValueMap<String, String> query, String name, long absent, long least, long most) {
        String form = "a whole number from %d".formatted(least) + (most == Long.MAX_VALUE ? "" : " to " + most);
        Long number = value(query, name, form, Long::valueOf);
        if (number != null && (number < least || number > most)) {
            throw wrong(name, number.toString(), form);
        }
        return number == null ? absent : number;
    }

    private static <T> @Nullable T value(
            MultiValueMap<String, String> query, String name, String form, Function<String, T> reading) {
        String text = query.getFirst(name);
        if (text == null) {
            return null;
        }
        try {
            return reading.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name, text, form);
        }
    }

    private static IllegalArgumentException wrong(String name, @Nullable String text, String form) {
        return new IllegalArgumentException("%s is '%s'; write %s".formatted(name, text, form));
    }

    /** The page out of all that have the tags; takes time in proportion to their number, and room for those before it. */
    Page page(Stream<EntrySummary> all) {
        int kept = (page + 1) * size;
        PriorityQueue<EntrySummary> best = new PriorityQueue<>(kept + 1, order.reversed());
        long[] total = {0};
        all.filter(this::isWanted).forEach(entry -> {
            total[0]++;
            best.add(entry);
            if (best.size() > kept) {
                best.poll();
            }
        });
        List<EntryView> views = best.stream()
                .sorted(order)
                .skip((long) page * size)
                .map(EntryView::of)
                .toList();
        return new Page(views, page, size, total[0]);
    }

    private boolean isWanted(EntrySummary entry) {
        return entry.hits() >= minHits
                && entry.bytes() >= minBytes
                && (minAge == null || entry.age().compareTo(minAge) >= 0)
                && (maxAge == null || entry.age().compareTo(maxAge) <= 0);
    }
}
