package dev.aicache.coordination;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import dev.aicache.CacheKey;

/**
 * Lets one instance of many fill a key while the others wait a little for what it stores. That saves calls; nothing is wrong
 * where it fails, or where two instances fill at once. Thread-safe; never blocks.
 */
public interface Leases {

    /** Asks to be the one who fills the key. The stage never completes exceptionally. */
    CompletionStage<Claim> claim(CacheKey key);

    /** How long a lease lasts that is not renewed. */
    Duration lasting();

    /** Leave to fill, which ends by itself some seconds after it was last renewed. */
    interface Lease {

        /** The fill goes on. */
        void renew();

        /** The fill has ended, and whatever it stored was given to the remote store before. */
        void release();
    }

    /**
     * What became of a claim.
     *
     * @param isTaken whether another instance fills the key; where neither that is so nor there is a lease, it is not known
     * @param lease null where there is none
     */
    record Claim(boolean isTaken, @Nullable Lease lease) {

        public static final Claim TAKEN = new Claim(true, null);
        public static final Claim UNKNOWN = new Claim(false, null);

        public static Claim of(Lease lease) {
            return new Claim(false, lease);
        }
    }
}
