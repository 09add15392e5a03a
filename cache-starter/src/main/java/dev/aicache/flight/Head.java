package dev.aicache.flight;

import org.jspecify.annotations.Nullable;

import dev.aicache.Headers;
import dev.aicache.SkipReason;
import dev.aicache.VarySelection;

/**
 * Status and headers of an answer that is being recorded, as the upstream and the filters behind the cache left them.
 *
 * @param shareable whether readers other than the opener may have the answer
 * @param selection what of the opener's request selected the answer beyond its key; a reader whose request differs in it
 *     may not have the answer
 * @param skipped why the answer is not going to be stored, as far as its head can tell; null where it is
 */
public record Head(
        int status,
        Headers headers,
        boolean shareable,
        @Nullable VarySelection selection,
        @Nullable SkipReason skipped) {}
