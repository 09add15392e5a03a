package dev.aicache.gateway;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.context.ApplicationListener;
import org.springframework.http.MediaType;
import org.springframework.web.server.WebFilter;

import reactor.core.scheduler.Scheduler;

import dev.aicache.AiCache;
import dev.aicache.Anomaly;
import dev.aicache.BudgetChange;
import dev.aicache.BypassReason;
import dev.aicache.CacheKey;
import dev.aicache.CacheListener;
import dev.aicache.CacheListener.Fault;
import dev.aicache.CacheStatistics;
import dev.aicache.CachedRoute;
import dev.aicache.EntryContent;
import dev.aicache.EntrySummary;
import dev.aicache.EvictionPolicy;
import dev.aicache.Explanation;
import dev.aicache.Outcome;
import dev.aicache.Purge;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.RequestDescription;
import dev.aicache.Savings;
import dev.aicache.Tag;
import dev.aicache.Way;
import dev.aicache.coordination.Leases;
import dev.aicache.coordination.Purger;
import dev.aicache.coordination.ReadGuard;
import dev.aicache.coordination.RemoteStore;
import dev.aicache.flight.Flights;
import dev.aicache.key.KeyExplainer;
import dev.aicache.savings.AnswerCost;
import dev.aicache.store.AliasTable;
import dev.aicache.store.Hit;
import dev.aicache.store.LocalStore;
import dev.aicache.warming.history.AccessLog;

/** What all cached routes share: one store, the flights in progress, and the ways in and out. Thread-safe. */
public final class GatewayCache implements AiCache {

    private static final int LONG_WORK_WAITING = 256;

    private final RequestKeys keys;
    private final LocalStore store;
    private final Flights flights;
    private final Faults faults;
    private final CacheListener events;
    private final NettyWriteResponseFilter writer;
    private final List<MediaType> streaming;
    private final Scheduler timer;
    private final AnswerCost cost;
    private final Bookkeeper books;
    private final Outages outages;
    private final Renewals renewals;
    private volatile FillRamp ramp;
    private final KeyExplainer explainer;
    private final CachedRoutes routes;
    private final PurgeTargets targets;
    private final Purger purger;
    private final ReadGuard guard;
    private final Duration maxLifetime;
    private final Switches switches = new Switches();
    private final boolean countsWithinObservations;
    private final AnomalyWatch watch;
    private final Shadows shadows;
    private final @Nullable RemoteAnswers remote;
    private final Accesses accesses = new Accesses();
    private final AffinityToken affinity;
    private volatile Function<String, CachedRoute.Passage> passages =
            id -> new CachedRoute.Passage(Way.FILTER, "ai-cache.express is off");
    private final LongWork longWork = new LongWork(Runtime.getRuntime().availableProcessors(), LONG_WORK_WAITING);

    GatewayCache(GatewayCacheBuilder parts) {
        this.store = parts.store;
        this.flights = parts.flights;
        this.writer = parts.writer;
        this.streaming = parts.streaming;
        this.timer = parts.timer;
        this.cost = parts.cost;
        this.explainer = parts.explainer;
        this.purger = parts.purger;
        this.guard = parts.guard;
        this.maxLifetime = parts.maxLifetime;
        this.countsWithinObservations = parts.countsWithinObservations;
        this.faults = new Faults(parts.listeners, this::nanos);
        this.events = new CacheEvents(parts.listeners, faults);
        this.watch = new AnomalyWatch(parts.anomalies, this::nanos, switches, events, faults);
        this.keys = new RequestKeys(parts.keys, parts.aliases, parts.dialects, faults);
        this.affinity = new AffinityToken(parts.affinity, parts.affinityReply, faults);
        this.books = new Bookkeeper(parts.savings, timer, events, faults);
        this.shadows = new Shadows(this, parts.shadows, parts.shadowTimeout);
        this.outages = new Outages(this::nanos);
        // Warm from the first.
        this.ramp = ramp(new RampSettings(1, Duration.ZERO, 0, Duration.ZERO), () -> 1);
        this.renewals = new Renewals(this::nanos);
        this.routes = new CachedRoutes(faults);
        this.targets = new PurgeTargets(this, routes);
        RemoteStore shared = parts.remote;
        this.remote = shared == null ? null : new RemoteAnswers(this, shared, turns(parts.leases, parts.coalesceWait));
    }

    /**
     * Begins with what no cache can do without.
     *
     * @param writer writes the upstream's answer of a fill into its recording, just as it would write it to a client
     */
    public static GatewayCacheBuilder builder(
            LocalStore store, AliasTable aliases, Flights flights, NettyWriteResponseFilter writer) {
        return new GatewayCacheBuilder(store, aliases, flights, writer);
    }

    private @Nullable FillTurns turns(@Nullable Leases leases, Duration wait) {
        return leases == null ? null : new FillTurns(leases, flights, timer, wait);
    }

    /** The time, in nanoseconds from no moment in particular. */
    long nanos() {
        return timer.now(TimeUnit.NANOSECONDS);
    }

    /**
     * Spares the upstreams from now on, until the cache is warm.
     *
     * @param warmth from 0 to 1; not a number where it is not known. Asked now and then, on event loops
     */
    public void rampUp(RampSettings settings, DoubleSupplier warmth) {
        ramp = ramp(settings, warmth);
    }

    private FillRamp ramp(RampSettings settings, DoubleSupplier warmth) {
        return new FillRamp(settings, warmth, timer, flights, events, faults);
    }

    FillRamp ramp() {
        return ramp;
    }

    /** The filter that remembers how requests came; the gateway needs it once. */
    public WebFilter arrivalFilter() {
        return new ArrivalFilter();
    }

    /** The filter that writes the cache's replies; the gateway needs it once. */
    public GlobalFilter replyFilter() {
        return new ReplyFilter();
    }

    /** Hears which routes there are; the gateway needs it once. */
    public ApplicationListener<RefreshRoutesResultEvent> routeListener() {
        return routes;
    }

    /**
     * Tells a log of every request that the cache takes part in, in place of the one told before.
     *
     * @param credentials what a request can be sent with when it is asked again, by name: a request is kept with the name,
     *     never with the value
     */
    public void logAccesses(AccessLog log, Map<String, CredentialHeader> credentials) {
        accesses.tell(log, credentials);
    }

    /** Counts a failure of what keeps the store in the background. */
    public void onFailure(Fault fault, Throwable failure) {
        faults.report(fault, failure);
    }

    /** A client's request was answered. */
    void onRequest(String route, CacheStatus status, Outcome outcome) {
        status.isAnswered(outcome, null);
        status.count(() -> onRequest(route, outcome));
    }

    /** The same of a request that is observed by nobody. */
    void onRequest(String route, Outcome outcome) {
        watch.onRequest(route, outcome);
        events.onRequest(route, outcome);
    }

    /** A client's request passes by. */
    void onBypass(String route, CacheStatus status, BypassReason reason) {
        status.isAnswered(Outcome.BYPASS, reason);
        status.count(() -> events.onBypass(route, reason));
    }

    /** Whether requests are to be counted within what observes them. */
    boolean countsWithinObservations() {
        return countsWithinObservations;
    }

    /** Tells the listeners that what entries may take has changed. */
    public void onBudgetChange(BudgetChange change) {
        events.onBudgetChange(change);
    }

    @Override
    public CacheStatistics statistics() {
        return store.statistics();
    }

    @Override
    public Savings savings() {
        return books.summary();
    }

    @Override
    public Stream<EntrySummary> entries(Tag... having) {
        return store.entries(List.of(having), routes.byTag()::get);
    }

    @Override
    public Optional<EntrySummary> entry(CacheKey key) {
        return Optional.ofNullable(store.entry(key, routes.byTag()::get));
    }

    @Override
    public Optional<EntryContent> content(CacheKey key, int most) {
        Hit hit = store.inspect(key);
        if (hit == null) {
            return Optional.empty();
        }
        try {
            byte[] bytes = hit.response().body().toByteArray();
            return Optional.of(new EntryContent(
                    hit.response().headers().first("Content-Type"),
                    bytes.length <= most ? bytes : Arrays.copyOf(bytes, most),
                    bytes.length));
        } finally {
            hit.release();
        }
    }

    @Override
    public List<CachedRoute> routes() {
        return routes.all().stream()
                .map(each -> {
                    String id = each.route().getId();
                    AiCacheFilter filter = each.filter();
                    return new CachedRoute(
                            id,
                            switches.isOnByItself(id),
                            switches.isGuarded(id),
                            EffectivePolicy.of(filter.policy(), filter.written()),
                            passages.apply(id));
                })
                .toList();
    }

    @Override
    public boolean isOn() {
        return switches.isOn();
    }

    @Override
    public void turn(boolean on) {
        switches.turn(on);
    }

    @Override
    public void turn(String route, boolean on) {
        String id = routes.get(route).route().getId();
        switches.turn(id, on);
        if (on) {
            watch.forget(id);
        }
    }

    @Override
    public List<Anomaly> anomalies() {
        return watch.current();
    }

    Shadows shadows() {
        return shadows;
    }

    AnomalyWatch watch() {
        return watch;
    }

    /** Has {@link #routes} tell which way hits of a route take. */
    public void tellPassages(Function<String, CachedRoute.Passage> byRoute) {
        passages = byRoute;
    }

    /** For the ways to a hit that pass by the gateway's filters. */
    public QuickLook quickLook() {
        return new QuickLook(this);
    }

    Switches switches() {
        return switches;
    }

    @Override
    public EvictionPolicy eviction() {
        return store.eviction();
    }

    @Override
    public void changeEviction(EvictionPolicy policy) {
        store.changeEviction(policy);
    }

    @Override
    public void changeMaxMemory(long bytes) {
        store.changeMaxMemory(bytes);
    }

    @Override
    public PurgeResult purge(Purge purge) {
        PurgeResult result = purger.purge(targets.notice(purge));
        events.onPurge(result.notice(), result.reach());
        return result;
    }

    /**
     * Tells the listeners that a stored answer begins to be written; the request had come at that time of {@link #nanos}.
     *
     * @return how long that took
     */
    Duration onHit(String route, Hit hit, long since) {
        Duration took = Duration.ofNanos(Math.max(0, nanos() - since));
        events.onHit(route, hit.age(), took);
        return took;
    }

    /** Tells the listeners of a purge that another instance has accepted. */
    public void onPurge(PurgeNotice notice) {
        events.onPurge(notice, null);
    }

    @Override
    public long purgeAll() {
        PurgeResult unused = purge(Purge.everything());
        flights.supersedeAll();
        long entries = store.clear();
        explainer.clear();
        return entries;
    }

    @Override
    public Explanation explain(RequestDescription description) {
        return new RequestExplainer(this, routes.get(description.route()), description).explain();
    }

    AffinityToken affinity() {
        return affinity;
    }

    KeyExplainer explainer() {
        return explainer;
    }

    RequestKeys keys() {
        return keys;
    }

    LocalStore store() {
        return store;
    }

    /** What other instances have stored; null where there are none. */
    @Nullable
    RemoteAnswers remote() {
        return remote;
    }

    ReadGuard guard() {
        return guard;
    }

    /** Whether the entry is fresh, and may be served as things are. */
    boolean mayServeFresh(Hit hit) {
        return hit.isFresh() && guard.lets(hit.storedNanos());
    }

    /** Whether the store has a fresh answer that may be given as things are; no access. */
    public boolean hasFresh(CacheKey key) {
        Hit hit = store.inspect(key);
        if (hit == null) {
            return false;
        }
        boolean mayServe = mayServeFresh(hit);
        hit.release();
        return mayServe;
    }

    Flights flights() {
        return flights;
    }

    Accesses accesses() {
        return accesses;
    }

    Faults faults() {
        return faults;
    }

    CacheListener events() {
        return events;
    }

    NettyWriteResponseFilter writer() {
        return writer;
    }

    List<MediaType> streaming() {
        return streaming;
    }

    Scheduler timer() {
        return timer;
    }

    Outages outages() {
        return outages;
    }

    Renewals renewals() {
        return renewals;
    }

    LongWork longWork() {
        return longWork;
    }

    Duration maxLifetime() {
        return maxLifetime;
    }

    AnswerCost cost() {
        return cost;
    }

    Bookkeeper books() {
        return books;
    }
}
