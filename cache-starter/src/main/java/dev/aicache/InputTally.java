package dev.aicache;

/**
 * What of a request for embeddings did not have to go upstream.
 *
 * @param inputs how many vectors were asked for, repeated inputs included
 * @param known how many of them did not have to be asked of the upstream, because they were in memory, or because another
 *     input of the same request is the same
 * @param savedTokens what the upstream would have billed for these, as far as earlier answers say
 * @param isExact whether that is their own account; where they were for several inputs at once, which one had how much is
 *     estimated by length
 */
public record InputTally(int inputs, int known, long savedTokens, boolean isExact) {}
