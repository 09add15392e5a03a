package dev.aicache.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;

import com.github.benmanes.caffeine.cache.Ticker;

import dev.aicache.BypassReason;
import dev.aicache.CacheKey;
import dev.aicache.CacheListener;
import dev.aicache.CacheRequest;
import dev.aicache.Headers;
import dev.aicache.Origin;
import dev.aicache.Scope;
import dev.aicache.SkipReason;
import dev.aicache.StandardEviction;
import dev.aicache.Tokens;
import dev.aicache.dialect.Dialect;
import dev.aicache.dialect.Dialects;
import dev.aicache.dialect.FieldRules;
import dev.aicache.dialect.JsonObject;
import dev.aicache.dialect.RequestTraits;
import dev.aicache.dialect.Usage;
import dev.aicache.flight.Flight;
import dev.aicache.flight.FlightLimits;
import dev.aicache.flight.Flights;
import dev.aicache.flight.Head;
import dev.aicache.flight.RecordingBudget;
import dev.aicache.policy.AnswerChoice;
import dev.aicache.policy.CallerWishes;
import dev.aicache.policy.Embeddings;
import dev.aicache.policy.Freshness;
import dev.aicache.policy.Replay;
import dev.aicache.policy.ResponseDirectives;
import dev.aicache.policy.RoutePolicy;
import dev.aicache.savings.AnswerCost;
import dev.aicache.savings.FinishedAnswer;
import dev.aicache.savings.Prices;
import dev.aicache.savings.SavingsSettings;
import dev.aicache.savings.ScopeLabel;
import dev.aicache.store.AliasTable;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.CaffeineStore;
import dev.aicache.store.StoreLimits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What an answer is said to have cost, whoever says it. */
class AnswerKeeperTests {

    private static final RoutePolicy POLICY = new RoutePolicy(
            Duration.ofMinutes(10),
            0,
            1_000_000,
            1_000_000,
            Scope.EVERYONE,
            true,
            Duration.ofMinutes(1),
            ResponseDirectives.AI,
            List.of(),
            AnswerChoice.DEFAULT,
            Replay.DEFAULT,
            Freshness.DEFAULT,
            Embeddings.PER_ITEM,
            List.of());
    private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);
    private static final Head HEAD = new Head(200, Headers.of("Content-Type", "application/json"), true, null, null);
    private static final byte[] ANSWER = TestUpstream.CHAT.formatted(1, 1).getBytes(UTF_8);

    private final SteeredClock clock = new SteeredClock();
    private final List<CacheListener.Fault> faults = new ArrayList<>();
    private final List<FinishedAnswer> asked = new ArrayList<>();
    private final Flights flights = new Flights(new RecordingBudget(1_000_000));
    private boolean counting;
    private Dialect dialect = Dialects.builtIn().forPath(TestGateway.CHAT_PATH);

    private AnswerKeeper keeper(AnswerCost measure) {
        Flight flight =
                flights.boardAnew(KEY, new FlightLimits(1_000_000, true)).flight();
        return new AnswerKeeper(cache(measure), lookup(), flight, Map.of());
    }

    private FillExpense expense(AnswerCost measure) {
        return new FillExpense(cache(measure), lookup());
    }

    private Lookup lookup() {
        CacheRequest request = new CacheRequest("POST", "/v1/x", null, Headers.of(), new byte[0]);
        return new Lookup("chat", POLICY, request, KEY, dialect, null, () -> RequestTraits.UNKNOWN, CallerWishes.NONE);
    }

    private GatewayCache cache(AnswerCost measure) {
        CacheListener listener = new CacheListener() {
            @Override
            public void onFault(Fault fault) {
                faults.add(fault);
            }
        };
        CaffeineStore store = new CaffeineStore(
                StoreLimits.memory(1_000_000), StandardEviction.LRU, BodyStorage.HEAP, Ticker.systemTicker());
        return GatewayCache.builder(
                        store, new AliasTable(1_000_000), flights, new NettyWriteResponseFilter(List.of(), null))
                .listeners(List.of(listener))
                .timer(clock)
                .cost(measure)
                .savings(new SavingsSettings(
                        counting, Prices.of(Map.of()), null, ScopeLabel.NONE, SavingsSettings.Header.NONE))
                .build();
    }

    private AnswerCost recording(AnswerCost measure) {
        return new AnswerCost() {
            @Override
            public double of(FinishedAnswer answer) {
                asked.add(answer);
                return measure.of(answer);
            }

            @Override
            public boolean needsUsage() {
                return measure.needsUsage();
            }
        };
    }

    @Test
    void countsTheTimeFromTheStartOfTheFill() {
        FillExpense expense = expense(recording(AnswerCost.seconds()));
        clock.advance(2500, TimeUnit.MILLISECONDS);

        assertThat(expense.cost(HEAD, ANSWER)).isEqualTo(2.5);
        assertThat(asked).containsExactly(new FinishedAnswer("chat", null, Duration.ofMillis(2500), ANSWER.length));
    }

    @Test
    void countsNoTimeWhereTheClockWasSetBack() {
        FillExpense expense = expense(recording(AnswerCost.seconds()));
        clock.advance(-1, TimeUnit.HOURS);

        assertThat(expense.cost(HEAD, ANSWER)).isZero();
        assertThat(asked).first().extracting(FinishedAnswer::fillTime).isEqualTo(Duration.ZERO);
        assertThat(faults).isEmpty();
    }

    @Test
    void readsTheAnswerAgainOnlyForWhoWantsToKnowWhatItTook() {
        dialect = new CountedDialect(() -> Optional.of(new Usage("m", 1, 2)));
        expense(recording(AnswerCost.seconds())).cost(HEAD, ANSWER);
        assertThat(reads).isZero();

        expense(recording(answer -> 1)).cost(HEAD, ANSWER);
        assertThat(reads).isEqualTo(1);
        assertThat(asked).extracting(FinishedAnswer::usage).containsExactly(null, new Usage("m", 1, 2));
    }

    @Test
    void readsAnAnswerOnceWhoeverWantsToKnowWhatItTook() {
        counting = true;
        dialect = new CountedDialect(() -> Optional.of(new Usage("m", 1, 2)));
        AnswerKeeper keeper = keeper(recording(answer -> 1));
        clock.advance(500, TimeUnit.MILLISECONDS);
        keeper.onHead(200, HEAD.headers());
        clock.advance(2, TimeUnit.SECONDS);

        keeper.keep(ANSWER);

        assertThat(asked).extracting(FinishedAnswer::usage).containsExactly(new Usage("m", 1, 2));
        assertThat(reads).isEqualTo(1);
        Origin origin = keeper.origin();
        assertThat(origin.model()).isEqualTo("m");
        assertThat(origin.tokens()).isEqualTo(new Tokens(1, 2, 0, 0, 0));
        assertThat(origin.fillTime()).isEqualTo(Duration.ofMillis(2500));
        assertThat(origin.firstByteNanos()).isEqualTo(Duration.ofMillis(500).toNanos());
        assertThat(origin.fetchedAt()).isEqualTo(clock.now(TimeUnit.MILLISECONDS));
    }

    @Test
    void givesNothingToShareOfAnAnswerThatIsNotWhole() {
        AnswerKeeper keeper = keeper(answer -> 1);

        assertThat(keeper.delivered(SkipReason.INCOMPLETE)).isNull();
        assertThat(keeper.delivered(SkipReason.STATUS)).isNull();
        assertThat(keeper.delivered(SkipReason.FAULT)).isNull();
        assertThat(keeper.delivered(SkipReason.FINISH_REASON)).isNotNull();
        assertThat(keeper.delivered(SkipReason.TOO_LARGE)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, -Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void takesACostThatMakesNoSenseForNone(double cost) {
        assertThat(expense(answer -> cost).cost(HEAD, ANSWER)).isZero();
        assertThat(faults).containsExactly(CacheListener.Fault.COST);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, Double.MIN_VALUE, Double.MAX_VALUE})
    void takesEveryOtherCostAsItIs(double cost) {
        assertThat(expense(answer -> cost).cost(HEAD, ANSWER)).isEqualTo(cost);
        assertThat(faults).isEmpty();
    }

    @Test
    void takesAMeasureThatFailsForNoCost() {
        AnswerCost failing = answer -> {
            throw new IllegalStateException();
        };
        assertThat(expense(failing).cost(HEAD, ANSWER)).isZero();
        assertThat(faults).containsExactly(CacheListener.Fault.COST);
    }

    @Test
    void doesWithoutTheUsageOfADialectThatFails() {
        dialect = new CountedDialect(() -> {
            throw new IllegalStateException();
        });
        assertThat(expense(recording(answer -> 7)).cost(HEAD, ANSWER)).isEqualTo(7);
        assertThat(asked).first().extracting(FinishedAnswer::usage).isNull();
        assertThat(faults).containsExactly(CacheListener.Fault.DIALECT);
    }

    private int reads;

    /** Counts how often it is asked for usage. */
    private final class CountedDialect implements Dialect {

        private final Supplier<Optional<Usage>> usage;

        CountedDialect(Supplier<Optional<Usage>> usage) {
            this.usage = usage;
        }

        @Override
        public String name() {
            return "counted";
        }

        @Override
        public boolean speaks(String path) {
            return true;
        }

        @Override
        public FieldRules rules() {
            return FieldRules.NONE;
        }

        @Override
        public Optional<BypassReason> bypass(JsonObject request) {
            return Optional.empty();
        }

        @Override
        public RequestTraits traits(JsonObject request) {
            return RequestTraits.UNKNOWN;
        }

        @Override
        public Optional<SkipReason> judge(RequestTraits request, @Nullable String contentType, byte[] body) {
            return Optional.empty();
        }

        @Override
        public Optional<Usage> usage(@Nullable String contentType, byte[] body) {
            reads++;
            return usage.get();
        }
    }
}
