package dev.aicache.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
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

    private static final String SORTS =
            "one of " + String.join(", ", ORDERS.keySet().stream().sorted().toList());

    private static final String TIME = "a time such as 90s or 10m";
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
        QueryParameters parameters = QueryParameters.of(query, NAMES);
        List<Tag> having = new ArrayList<>();
        parameters.all("route").forEach(route -> having.add(Tag.route(route)));
        parameters.all("model").forEach(model -> having.add(Tag.model(model)));
        parameters.all("tag").forEach(name -> having.add(Tag.of(name)));
        Comparator<EntrySummary> order = parameters.value("sort", SORTS, EntryQuery::order);
        int size = (int) parameters.number("size", SIZE, 1, MOST_ON_A_PAGE);
        return new EntryQuery(
                List.copyOf(having),
                parameters.value("minAge", TIME, DurationStyle::detectAndParse),
                parameters.value("maxAge", TIME, DurationStyle::detectAndParse),
                parameters.number("minHits", 0, 0, Long.MAX_VALUE),
                parameters.number("minBytes", 0, 0, Long.MAX_VALUE),
                order == null ? order("hits") : order,
                (int) parameters.number("page", 0, 0, MOST / size - 1L),
                size);
    }

    private static Comparator<EntrySummary> order(String sort) {
        Comparator<EntrySummary> order = ORDERS.get(sort);
        if (order == null) {
            throw new IllegalArgumentException(sort);
        }
        return order;
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
