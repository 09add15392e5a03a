package dev.aicache.benchmarks.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bars from left to right, one below the other, as an SVG that is readable on light and on dark pages. */
final class BarPlot {

    private static final int WIDTH = 760;
    private static final int LABEL = 250;
    private static final int VALUE = 90;
    private static final int STEP = 28;
    private static final int TOP = 44;

    private record Bar(String label, Figures.Spread spread, boolean isOurs) {}

    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    /** @param title what is plotted, and in which unit */
    BarPlot(String title) {
        this.title = title;
    }

    /** Passed over if there are no values. */
    void add(String label, Figures.Spread spread, boolean isOurs) {
        if (spread.count() > 0) {
            bars.add(new Bar(label, spread, isOurs));
        }
    }

    String svg() {
        double most =
                bars.stream().mapToDouble(bar -> bar.spread.highest()).max().orElse(1);
        int height = TOP + STEP * bars.size() + 8;
        StringBuilder svg = new StringBuilder();
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" role="img">
                <title>%s</title>
                <style>
                text { fill: #24292f } .ours { fill: #1f6feb } .other { fill: #8c959f } .range { stroke: #24292f }
                @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .range { stroke: #e6edf3 } }
                </style>
                <text x="4" y="22" font-size="15" font-weight="bold">%s</text>
                """.formatted(WIDTH, height, escaped(title), escaped(title)));
        int y = TOP;
        for (Bar bar : bars) {
            append(svg, bar, y, (WIDTH - LABEL - VALUE) / most);
            y += STEP;
        }
        return svg.append("</svg>\n").toString();
    }

    private static void append(StringBuilder svg, Bar bar, int y, double scale) {
        double end = LABEL + bar.spread.median() * scale;
        double low = LABEL + bar.spread.lowest() * scale;
        double high = LABEL + bar.spread.highest() * scale;
        svg.append(String.format(
                Locale.ROOT,
                """
                <text x="%d" y="%d" text-anchor="end">%s</text>
                <rect class="%s" x="%d" y="%d" width="%.1f" height="18" rx="2"/>
                <path class="range" d="M%.1f %dH%.1f"/>
                <text x="%.1f" y="%d">%s</text>
                """,
                LABEL - 8,
                y + 14,
                escaped(bar.label.replace("`", "")),
                bar.isOurs ? "ours" : "other",
                LABEL,
                y,
                end - LABEL,
                low,
                y + 9,
                high,
                Math.max(end, high) + 6,
                y + 14,
                ResultTables.number(bar.spread.median())));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
