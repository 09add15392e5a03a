package dev.aicache.coordination.peer;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;
import dev.aicache.PurgeNotice;
import dev.aicache.PurgeResult;
import dev.aicache.PurgeResult.Reach;
import dev.aicache.coordination.GenerationTable;
import dev.aicache.coordination.Purger;
import dev.aicache.coordination.SyncMonitor;
import dev.aicache.coordination.SyncState;
import dev.aicache.coordination.SyncStatus;
import dev.aicache.coordination.TaggedStamp;

/**
 * One instance among others that tell each other of purges. A purge is applied here and pushed to everyone who is listed;
 * and in every round some are asked for what is lacking here, their own purges and what they have heard from others, so that
 * nothing depends on a push having come through. Whoever drives it calls {@link #list} whenever the members are looked up,
 * and {@link #round} in every interval.
 *
 * <p>Thread-safe. Only {@link #purge} waits.
 */
public final class Peers implements Purger, SyncStatus {

    /** In how many rounds half of what is to be heard of fifty members is heard, which is what a heartbeat is worth here. */
    private static final int ROUNDS = 2;

    /** How often one member is asked for more in a row. */
    private static final int MOST_PAGES = 100;

    private final Knowledge knowledge;
    private final Members members;
    private final Exchange exchange;
    private final PeerEntrance entrance;
    private final SyncMonitor sync;
    private final Executor executor;
    private final Consumer<PurgeNotice> onPurge;
    private final PeerObserver observer;
    private final Duration patience;
    private final CountDownLatch hasJoined = new CountDownLatch(1);
    private volatile boolean isLeaving;
    private volatile @Nullable Dated history;

    /** A history that may have become longer. */
    private record Dated(long version, PurgeHistory history) {}

    /**
     * Begins alone, and isolated until the members are listed.
     *
     * @param nanos a clock that is not set back
     * @param clock the time of day
     * @param random one that cannot be foreseen
     * @param executor runs what may take longer, one after the other or at once
     * @param onPurge is told of each purge that comes from another instance, by the executor
     */
    public Peers(
            PeerSettings settings,
            GenerationTable generations,
            PeerLink link,
            LongSupplier nanos,
            Clock clock,
            Random random,
            Executor executor,
            Consumer<PurgeNotice> onPurge,
            PeerObserver observer) {
        Origin self = Origin.random(random);
        Seal seal = new Seal(settings, self, nanos, clock, random);
        this.knowledge = new Knowledge(self, generations, nanos);
        this.members = new Members(knowledge, nanos, settings.maxStaleness(), random);
        this.exchange = new Exchange(seal, link);
        this.entrance = new PeerEntrance(seal, this);
        this.sync = new SyncMonitor(nanos, settings.pullInterval().multipliedBy(ROUNDS), settings.maxStaleness());
        // A push that is on its way goes first.
        this.patience = settings.timeout().multipliedBy(2);
        this.executor = executor;
        this.onPurge = onPurge;
        this.observer = observer;
    }

    /** Where the requests of others are answered. */
    public PeerEntrance entrance() {
        return entrance;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Waits for what members answer, for two time-outs at most.
     */
    @Override
    public PurgeResult purge(PurgeNotice notice) {
        CompletableFuture<Reach> reach = spread(notice);
        try {
            return new PurgeResult(notice, reach.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Who has not heard of it will ask.
        }
        return new PurgeResult(notice, Reach.PENDING);
    }

    /** Purges here and pushes that to everyone; completes when each has answered or failed to. */
    CompletableFuture<Reach> spread(PurgeNotice notice) {
        long sequence = knowledge.purge(notice);
        if (members.isNobodyListed()) {
            observer.onNobodyListed();
            return CompletableFuture.completedFuture(Reach.INSTANCE);
        }
        boolean areListed = members.areListed();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (Member member : members.listeners()) {
            CompletableFuture<Boolean> heard = new CompletableFuture<>();
            if (member.await(sequence, heard)) {
                all.add(heard);
                push(member);
            }
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> areListed && all.stream().allMatch(heard -> heard.getNow(false))
                        ? Reach.EVERYONE
                        : Reach.PENDING);
    }

    private void push(Member member) {
        if (member.beginPush()) {
            long head = knowledge.head();
            long acknowledged = member.acknowledged(head);
            PeerMessage.Push push = knowledge.push(acknowledged, isLeaving);
            var unused = exchange.send(member.address(), push).whenComplete((heard, failure) -> {
                boolean isFurther = heard != null && onPushed(member, push, acknowledged, heard);
                if (!isFurther) {
                    if (failure != null) {
                        onFailure(member, failure);
                    }
                    member.fail(head).forEach(each -> each.complete(false));
                }
                member.endPush();
                if (isFurther ? member.isBehind(knowledge.head()) : member.hasWaiters()) {
                    push(member);
                }
            });
        }
    }

    /** Whether that has changed anything, so that the rest can be pushed. */
    private boolean onPushed(Member member, PeerMessage.Push push, long before, Exchange.Heard heard) {
        identify(member, heard.sender());
        if (member.isShared() || !(heard.message() instanceof PeerMessage.PushAnswer answer)) {
            return false;
        }
        onAnswer(member);
        boolean isAll = answer.known() >= push.from() + push.purges().size();
        member.acknowledge(answer.known(), push.isLast() && isAll).forEach(each -> each.complete(true));
        return isAll || answer.known() != before;
    }

    /** Takes a new list of where instances are, this one among them, in place of the one before. */
    public void list(Collection<URI> addresses) {
        members.list(addresses);
        confirm();
    }

    /** Asks some for what is lacking here, and pushes what others lack. Does not wait for answers. */
    public void round() {
        knowledge.forget(members.origins());
        members.toAsk().forEach(member -> pull(member, 1));
        for (Member member : members.listeners()) {
            if (member.isBehind(knowledge.head())) {
                push(member);
            }
        }
        confirm();
    }

    private void pull(Member member, int page) {
        if (member.beginPull()) {
            long asked = sync.now();
            var unused = exchange.send(member.address(), knowledge.pull())
                    .whenCompleteAsync(
                            (heard, failure) -> {
                                member.endPull();
                                if (heard != null) {
                                    onPulled(member, heard, asked, page);
                                } else if (failure != null) {
                                    onFailure(member, failure);
                                }
                            },
                            executor);
        }
    }

    private void onPulled(Member member, Exchange.Heard heard, long asked, int page) {
        identify(member, heard.sender());
        if (!(heard.message() instanceof PeerMessage.PullAnswer answer)) {
            return;
        }
        onAnswer(member);
        Knowledge.Learnt<Boolean> learnt = knowledge.absorb(heard.sender(), answer, asked);
        learnt.news().forEach(onPurge);
        if (learnt.answer()) {
            confirm();
        } else if (page < MOST_PAGES) {
            pull(member, page + 1);
        }
    }

    private void identify(Member member, Origin sender) {
        Origin before = member.origin();
        switch (member.identify(sender)) {
            case SHARED -> observer.onShared(member.address());
            case REPLACED -> {
                if (before != null && members.isUnexplained(member, before)) {
                    observer.onUnexplained(member.address());
                    tell(knowledge.repair());
                }
            }
            default -> {
                // It is the one that it was, or the first.
            }
        }
    }

    private void onAnswer(Member member) {
        if (member.isNews(true)) {
            members.askEveryone();
            observer.onReachable(member.address());
        }
    }

    private void onFailure(Member member, Throwable failure) {
        if (member.isNews(false)) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            observer.onUnreachable(member.address(), String.valueOf(cause == null ? failure : cause.getMessage()));
        }
    }

    private void confirm() {
        long confirmed = members.confirmedAt();
        if (confirmed != Stream.NEVER) {
            sync.confirm(confirmed);
        }
        if (hasJoined.getCount() > 0 && members.haveAllAnswered()) {
            hasJoined.countDown();
        }
    }

    /**
     * Waits until everyone who is listed has told once what it knows.
     *
     * @return whether that is so
     */
    public boolean awaitOthers(Duration patience) throws InterruptedException {
        return hasJoined.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Whether it is sure that an entry which was away from any cache for so long has not been purged meanwhile. Purges are
     * known from about when the instance that others have learnt from was started.
     */
    public boolean isCurrent(CacheKey key, TaggedStamp entry, Duration away) {
        long version = knowledge.version();
        Dated known = history;
        if (known == null || known.version() != version) {
            known = new Dated(version, knowledge.history());
            history = known;
        }
        return known.history().isCurrentSince(sync.now() - away.toNanos(), key.a(), entry);
    }

    /** Answers another instance. */
    PeerMessage receive(Origin sender, PeerMessage message) throws MalformedMessageException {
        if (message instanceof PeerMessage.Pull pull) {
            return knowledge.answer(pull);
        }
        if (message instanceof PeerMessage.Push push) {
            Knowledge.Learnt<PeerMessage.PushAnswer> learnt = knowledge.receive(sender, push);
            tell(learnt.news());
            return learnt.answer();
        }
        throw new MalformedMessageException(new IllegalArgumentException("An answer is no request"));
    }

    private void tell(List<PurgeNotice> news) {
        if (!news.isEmpty()) {
            executor.execute(() -> news.forEach(onPurge));
        }
    }

    /** Says goodbye: this instance takes no more purges. Completes when everyone has heard or cannot be reached. */
    public CompletableFuture<Void> leave() {
        isLeaving = true;
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (Member member : members.listeners()) {
            CompletableFuture<Boolean> heard = new CompletableFuture<>();
            all.add(heard);
            member.expectLast(heard);
            push(member);
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public SyncState state() {
        return sync.state();
    }

    @Override
    public boolean awaitSync(Duration wait) throws InterruptedException {
        return sync.await(wait);
    }

    @Override
    public Duration lag() {
        return sync.lag();
    }

    @Override
    public int waiting() {
        return members.waiting();
    }

    @Override
    public long repairs() {
        return knowledge.repairs();
    }
}
