package dev.aicache.savings;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.aicache.Expense;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.Savings;
import dev.aicache.Tokens;
import dev.aicache.dialect.Usage;

/**
 * Counts what upstream calls took and what it would have taken to make those that were saved, by route, model and scope
 * label. Counting takes no lock once an account is open. Of models and of labels {@value #NAMES} are told apart, and
 * {@value #ACCOUNTS} combinations of all three; what comes later is counted as {@link Expense#OTHER}, a model under the
 * name of its price where it has one. Thread-safe.
 */
public final class SavingsLedger {

    /** How many models, and how many labels, there can be. */
    static final int NAMES = 100;

    /** How many accounts there can be, beside one for each route. */
    static final int ACCOUNTS = 2000;

    private static final double NANOS = 1e9;

    private final SavingsSettings settings;
    private final BoundedNames models = new BoundedNames(NAMES);
    private final BoundedNames labels = new BoundedNames(NAMES);
    private final ConcurrentMap<Holder, Account> accounts = new ConcurrentHashMap<>();

    public SavingsLedger(SavingsSettings settings) {
        this.settings = settings;
    }

    /** Whose account it is. */
    private record Holder(String route, String model, String label) {}

    /** What one holder has saved and spent. */
    private record Account(Tally saved, Tally spent) {}

    /**
     * What an answer took, the model by the one copy of its name.
     *
     * @param usage null where the answer does not say
     * @param fillNanos negative is taken for 0, as is the next: the clock may have been set back
     * @param fetchedAt in milliseconds since 1970
     */
    public Origin origin(@Nullable Usage usage, long fillNanos, long firstByteNanos, long fetchedAt) {
        String model = usage == null || usage.model() == null ? null : kept(usage.model());
        Tokens tokens = usage == null ? null : tokens(usage);
        return new Origin(model, tokens, Math.max(0, fillNanos), Math.max(0, firstByteNanos), fetchedAt);
    }

    private @Nullable String kept(String model) {
        String known = models.of(model);
        return known == null ? settings.prices().nameFor(model) : known;
    }

    static Tokens tokens(Usage usage) {
        return new Tokens(
                usage.inputTokens(),
                usage.outputTokens(),
                usage.cachedInputTokens(),
                usage.cacheWriteTokens(),
                usage.reasoningTokens());
    }

    /**
     * The expense of one call at the prices of the day; counts nothing yet.
     *
     * @param request the headers of the request, which may have the label
     * @param origin null where it is not known
     * @param now in milliseconds since 1970
     */
    public Expense expense(String route, Headers request, @Nullable Origin origin, long now) {
        Holder holder = holder(
                route, origin == null || origin.model() == null ? Expense.OTHER : origin.model(), label(request));
        Tokens tokens = origin == null ? null : origin.tokens();
        Price price = origin == null || tokens == null
                ? null
                : settings.prices().find(origin.model(), LocalDate.ofEpochDay(TimeUnit.MILLISECONDS.toDays(now)));
        return new Expense(
                holder.route(),
                holder.model(),
                holder.label(),
                tokens,
                origin == null ? 0 : origin.fillNanos() / NANOS,
                price == null || tokens == null ? 0 : price.of(tokens),
                price != null);
    }

    private String label(Headers request) {
        String value = settings.scopeLabel().in(request);
        String known = value.equals(ScopeLabel.ABSENT) ? value : labels.of(value);
        return known == null ? Expense.OTHER : known;
    }

    /** One too many is one of its route's others, of whom there are no more than routes. */
    private Holder holder(String route, String model, String label) {
        Holder holder = new Holder(route, model, label);
        return accounts.size() < ACCOUNTS || accounts.containsKey(holder)
                ? holder
                : new Holder(route, Expense.OTHER, Expense.OTHER);
    }

    /** What a hit says that saved this, or null where it says nothing. */
    public @Nullable String header(Expense saved) {
        return SavedHeader.of(saved, settings);
    }

    /** Counts a call that was not made. */
    public void addSaved(Expense expense) {
        account(expense).saved().add(expense);
    }

    /** Counts what a call did not have to ask for that was made for the rest. */
    public void addSavedPart(Expense expense) {
        account(expense).saved().addPart(expense);
    }

    /** Counts a call that was made. */
    public void addSpent(Expense expense) {
        account(expense).spent().add(expense);
    }

    /**
     * What a call is likely to take: the mean of those that were made on the route for the model and told their tokens.
     *
     * @param model as a request names it, which an answer may have a longer name for, such as one with a date; null where
     *     it names none, for all of the route
     * @return null where there was no such call
     */
    public @Nullable Expense likely(String route, @Nullable String model) {
        Savings.Amount spent = spent(route, name -> model == null || isNameOf(name, model));
        long counted = spent.calls() - spent.uncounted();
        if (counted <= 0) {
            return null;
        }
        long priced = counted - spent.unpriced();
        return new Expense(
                route,
                model == null ? Expense.OTHER : model,
                ScopeLabel.ABSENT,
                mean(spent.tokens(), counted),
                spent.seconds() / spent.calls(),
                priced > 0 ? spent.cost() / priced : 0,
                priced > 0);
    }

    private static boolean isNameOf(String answered, String asked) {
        return answered.startsWith(asked)
                && (answered.length() == asked.length() || "-@:".indexOf(answered.charAt(asked.length())) >= 0);
    }

    private Savings.Amount spent(String route, Predicate<String> model) {
        return accounts.entrySet().stream()
                .filter(entry -> entry.getKey().route().equals(route)
                        && model.test(entry.getKey().model()))
                .map(entry -> entry.getValue().spent().sum())
                .reduce(new Tally().sum(), Tally::sum);
    }

    private static Tokens mean(Tokens sum, long calls) {
        return new Tokens(
                Math.round((double) sum.input() / calls),
                Math.round((double) sum.output() / calls),
                Math.round((double) sum.cachedInput() / calls),
                Math.round((double) sum.cacheWrite() / calls),
                Math.round((double) sum.reasoning() / calls));
    }

    private Account account(Expense expense) {
        Holder holder = new Holder(expense.route(), expense.model(), expense.scope());
        Account open = accounts.get(holder);
        return open == null ? accounts.computeIfAbsent(holder, each -> new Account(new Tally(), new Tally())) : open;
    }

    /** All that was counted until now. */
    public Savings summary() {
        List<Savings.Row> rows = accounts.entrySet().stream()
                .map(entry -> new Savings.Row(
                        entry.getKey().route(),
                        entry.getKey().model(),
                        entry.getKey().label(),
                        entry.getValue().saved().sum(),
                        entry.getValue().spent().sum()))
                .sorted(Comparator.comparing(Savings.Row::route)
                        .thenComparing(Savings.Row::model)
                        .thenComparing(Savings.Row::scope))
                .toList();
        Savings.Amount none = new Tally().sum();
        return new Savings(
                settings.currency(),
                rows.stream().map(Savings.Row::saved).reduce(none, Tally::sum),
                rows.stream().map(Savings.Row::spent).reduce(none, Tally::sum),
                rows);
    }
}
