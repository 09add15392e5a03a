package dev.aicache.warming;

import org.jspecify.annotations.Nullable;

import dev.aicache.Tokens;

/** What a job tells of itself while it runs. Thread-safe. */
public interface Progress {

    /** How many items there are in all, as far as that is known. */
    void expect(long total);

    /** An item is done. */
    void done();

    /** Nothing was to be done for an item. */
    void skipped();

    /**
     * An item failed; the job goes on.
     *
     * @param kind of the failure, one of few, such as {@code not-json} or {@code status 400}
     * @param where which item, such as {@code line 17}; nothing of its content
     */
    void failed(String kind, String where);

    /** A call upstream took this much. */
    void spent(@Nullable Tokens tokens, double cost);

    /** Something that whoever looks at the job should know, once. The last one counts. */
    void note(String message);

    boolean isCancelled();

    /** Runs when the job is cancelled, at once if it is already; must not block. */
    void onCancel(Runnable hook);
}
