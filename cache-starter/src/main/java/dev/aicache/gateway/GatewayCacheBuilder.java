package dev.aicache.gateway;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.http.MediaType;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import dev.aicache.CacheListener;
import dev.aicache.anomaly.AnomalySettings;
import dev.aicache.coordination.Leases;
import dev.aicache.coordination.Purger;
import dev.aicache.coordination.ReadGuard;
import dev.aicache.coordination.RemoteStore;
import dev.aicache.dialect.Dialects;
import dev.aicache.flight.Flights;
import dev.aicache.key.KeyDeriver;
import dev.aicache.key.KeyExplainer;
import dev.aicache.routing.Affinity;
import dev.aicache.savings.AnswerCost;
import dev.aicache.savings.SavingsSettings;
import dev.aicache.store.AliasTable;
import dev.aicache.store.LocalStore;
import dev.aicache.store.Terms;

/** What a cache is made of: what it cannot do without, and the rest, which has defaults. Not thread-safe. */
public final class GatewayCacheBuilder {

    final LocalStore store;
    final AliasTable aliases;
    final Flights flights;
    final NettyWriteResponseFilter writer;

    KeyDeriver keys = new KeyDeriver();
    Dialects dialects = Dialects.builtIn();
    List<CacheListener> listeners = List.of();
    List<MediaType> streaming = List.of();
    Scheduler timer = Schedulers.parallel();
    AnswerCost cost = AnswerCost.seconds();
    SavingsSettings savings = SavingsSettings.NONE;
    KeyExplainer explainer = new KeyExplainer(0);
    Purger purger;
    ReadGuard guard = ReadGuard.NONE;
    Duration maxLifetime = Terms.LONGEST;
    boolean countsWithinObservations;
    int shadows = Shadows.AT_A_TIME;
    Duration shadowTimeout = Shadows.TIMEOUT;
    AnomalySettings anomalies = AnomalySettings.OFF;
    Affinity affinity = Affinity.CREDENTIAL;
    AffinityReply affinityReply = AffinityReply.OFF;

    @Nullable
    RemoteStore remote;

    @Nullable
    Leases leases;

    Duration coalesceWait = Duration.ZERO;

    GatewayCacheBuilder(LocalStore store, AliasTable aliases, Flights flights, NettyWriteResponseFilter writer) {
        this.store = store;
        this.aliases = aliases;
        this.flights = flights;
        this.writer = writer;
        this.purger = Purger.local(store.generations());
    }

    public GatewayCacheBuilder keys(KeyDeriver keys) {
        this.keys = keys;
        return this;
    }

    /** Those that are built in by default. */
    public GatewayCacheBuilder dialects(Dialects dialects) {
        this.dialects = dialects;
        return this;
    }

    /** Who is told what the cache does, in this order; nobody by default. */
    public GatewayCacheBuilder listeners(List<CacheListener> listeners) {
        this.listeners = List.copyOf(listeners);
        return this;
    }

    /** Media types that are flushed piece by piece; none by default. */
    public GatewayCacheBuilder streaming(List<MediaType> streaming) {
        this.streaming = List.copyOf(streaming);
        return this;
    }

    /** Runs time-outs; its clock is what they, and fills, are measured by. The parallel scheduler by default. */
    public GatewayCacheBuilder timer(Scheduler timer) {
        this.timer = timer;
        return this;
    }

    /** What an answer that is stored has cost; its seconds by default. */
    public GatewayCacheBuilder cost(AnswerCost cost) {
        this.cost = cost;
        return this;
    }

    /** How it is counted what answers take and save; not at all by default. */
    public GatewayCacheBuilder savings(SavingsSettings savings) {
        this.savings = savings;
        return this;
    }

    /** Remembers how stored requests are made up; nothing of them by default. */
    public GatewayCacheBuilder explainer(KeyExplainer explainer) {
        this.explainer = explainer;
        return this;
    }

    /** Makes purges known, here and to other instances; here only by default. */
    public GatewayCacheBuilder purger(Purger purger) {
        this.purger = purger;
        return this;
    }

    /** Which entries may be served while purges of other instances may be unknown here; by default there are no others. */
    public GatewayCacheBuilder guard(ReadGuard guard) {
        this.guard = guard;
        return this;
    }

    /** What is noticed of a key that leaves out too much, and what is done about it; nothing by default. */
    public GatewayCacheBuilder anomalies(AnomalySettings anomalies) {
        this.anomalies = anomalies;
        return this;
    }

    /** How many answers may be asked for again at a time to be compared, and how long that may take; 4 and a minute by default. */
    public GatewayCacheBuilder shadows(int most, Duration timeout) {
        this.shadows = most;
        this.shadowTimeout = timeout;
        return this;
    }

    /** Counts each request in the scope of what observes it, so that a meter can name its trace; not so by default. */
    public GatewayCacheBuilder countsWithinObservations(boolean is) {
        this.countsWithinObservations = is;
        return this;
    }

    /** By what callers, or requests, are told apart for balancers in front, and how they are told; not at all by default. */
    public GatewayCacheBuilder affinity(Affinity by, AffinityReply reply) {
        this.affinity = by;
        this.affinityReply = reply;
        return this;
    }

    /**
     * What instances share behind the local store; nothing by default.
     *
     * @param leases how they keep from filling a key at once; null where they do not
     * @param coalesceWait how long another instance's answer is waited for then
     */
    public GatewayCacheBuilder remote(RemoteStore store, @Nullable Leases leases, Duration coalesceWait) {
        this.remote = store;
        this.leases = leases;
        this.coalesceWait = coalesceWait;
        return this;
    }

    /** For how long an answer may be served at most, stale or not, whatever its route says; no limit by default. */
    public GatewayCacheBuilder maxLifetime(Duration most) {
        this.maxLifetime = most;
        return this;
    }

    public GatewayCache build() {
        return new GatewayCache(this);
    }
}
