package dev.aicache.policy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** Reads dates of header fields in the form that is sent, and the two that recipients must know (RFC 9110 §5.6.7). */
final class HttpDate {

    private static final DateTimeFormatter RFC_850 = new DateTimeFormatterBuilder()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final List<DateTimeFormatter> FORMS =
            List.of(DateTimeFormatter.RFC_1123_DATE_TIME, RFC_850, ASCTIME);

    private HttpDate() {}

    /** The moment, or null where the text is no such date. */
    static @Nullable Instant parse(String text) {
        for (DateTimeFormatter form : FORMS) {
            try {
                return form.parse(text.trim(), Instant::from);
            } catch (DateTimeParseException e) {
                // Perhaps it is in the next form.
            }
        }
        return null;
    }
}
