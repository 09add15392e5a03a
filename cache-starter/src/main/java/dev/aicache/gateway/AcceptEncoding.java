package dev.aicache.gateway;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.aicache.Headers;

/**
 * Which of two forms a request prefers, one in a content coding and one without (RFC 9110 §12.5.3). Stricter than the RFC
 * in one thing: who sends no {@code Accept-Encoding} gets no coding. Members that do not parse are passed over.
 */
final class AcceptEncoding {

    private static final Pattern MEMBER =
            Pattern.compile("\\s*([!#$%&'*+.^_`|~\\w-]+)\\s*(?:;\\s*[qQ]=(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)\\s*)?");

    private static final double UNSAID = -1;

    private final List<String> lines;

    AcceptEncoding(Headers request) {
        this.lines = request.all("Accept-Encoding");
    }

    /**
     * Whether the coding is accepted, and not less than no coding. Where a request wants neither, it gets no coding, which
     * is what it would have got without a cache.
     */
    boolean prefers(String coding) {
        double any = quality("*");
        double coded = or(quality(coding), coding.equals("gzip") ? or(quality("x-gzip"), any) : any);
        return coded > 0 && coded >= or(quality("identity"), any);
    }

    private static double or(double quality, double otherwise) {
        return quality == UNSAID ? otherwise : quality;
    }

    /** The least where there are several. */
    private double quality(String coding) {
        double least = UNSAID;
        for (String line : lines) {
            for (String part : line.split(",", -1)) {
                Matcher member = MEMBER.matcher(part);
                if (member.matches() && member.group(1).equalsIgnoreCase(coding)) {
                    double quality = member.group(2) == null ? 1 : Double.parseDouble(member.group(2));
                    least = least == UNSAID ? quality : Math.min(least, quality);
                }
            }
        }
        return least;
    }
}
