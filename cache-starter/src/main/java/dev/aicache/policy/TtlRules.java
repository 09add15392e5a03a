package dev.aicache.policy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** TTLs by name, such as {@code gpt-4*=1h}: the first pattern that fits a name counts. Immutable. */
public final class TtlRules {

    /** No rule at all. */
    public static final TtlRules NONE = new TtlRules(List.of());

    private final List<Rule> rules;

    private TtlRules(List<Rule> rules) {
        this.rules = rules;
    }

    private record Rule(String text, Pattern names, Duration ttl) {}

    /**
     * Reads rules in the order they count, each {@code <pattern>=<time>}; {@code *} in a pattern is any text, letter case
     * counts.
     *
     * @throws IllegalArgumentException for what is no rule, with the valid form in its message
     */
    public static TtlRules parse(List<String> texts) {
        return new TtlRules(texts.stream().map(String::trim).map(TtlRules::rule).toList());
    }

    private static Rule rule(String text) {
        // The last one: the name of a model may have one, a time has none.
        int equals = text.lastIndexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("'%s' is no rule; write for example gpt-4*=1h".formatted(text));
        }
        return new Rule(text, glob(text.substring(0, equals).trim()), TimeSpan.parse(text.substring(equals + 1)));
    }

    private static Pattern glob(String pattern) {
        String[] literal = pattern.split("\\*", -1);
        return Pattern.compile(Arrays.stream(literal).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** Whether there is no rule, so that nobody needs to find out the name. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** What the first rule for the name says. */
    public Optional<Duration> find(String name) {
        return rules.stream()
                .filter(rule -> rule.names().matcher(name).matches())
                .map(Rule::ttl)
                .findFirst();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TtlRules that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** The rules as they were written. */
    @Override
    public String toString() {
        return rules.stream().map(Rule::text).collect(Collectors.joining(", "));
    }
}
