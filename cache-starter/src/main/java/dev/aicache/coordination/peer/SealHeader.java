package dev.aicache.coordination.peer;

import java.util.HexFormat;

/**
 * What a message says of itself: version, sender, time, nonce, length and digest of its body, and the code over all of
 * that. Written in hexadecimal digits between semicolons.
 *
 * @param time when it was sent, in milliseconds of the epoch
 * @param length of the body in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes them
record SealHeader(Origin sender, long time, NonceMemory.Nonce nonce, int length, byte[] digest, byte[] code) {

    /** Messages that begin with another one are not understood. */
    static final int VERSION = 1;

    private static final HexFormat HEX = HexFormat.of();
    private static final String PREFIX = VERSION + ";";
    private static final String SHAPE = "[0-9a-f]{32};[0-9a-f]{16};[0-9a-f]{32};[0-9a-f]{8};[0-9a-f]{64};[0-9a-f]{64}";
    private static final int LENGTH = PREFIX.length() + 32 + 1 + 16 + 1 + 32 + 1 + 8 + 1 + 64 + 1 + 64;

    static SealHeader parse(String text) throws RefusedException {
        if (!text.startsWith(PREFIX)) {
            throw new RefusedException(
                    text.matches("[0-9]{1,4};[ -~]{0,1000}")
                            ? RefusedException.Reason.VERSION
                            : RefusedException.Reason.MALFORMED);
        }
        if (text.length() != LENGTH || !text.substring(PREFIX.length()).matches(SHAPE)) {
            throw new RefusedException(RefusedException.Reason.MALFORMED);
        }
        String[] fields = text.split(";", -1);
        return new SealHeader(
                new Origin(high(fields[1]), low(fields[1])),
                HexFormat.fromHexDigitsToLong(fields[2]),
                new NonceMemory.Nonce(high(fields[3]), low(fields[3])),
                HexFormat.fromHexDigits(fields[4]),
                HEX.parseHex(fields[5]),
                HEX.parseHex(fields[6]));
    }

    private static long high(String text) {
        return HexFormat.fromHexDigitsToLong(text, 0, 16);
    }

    private static long low(String text) {
        return HexFormat.fromHexDigitsToLong(text, 16, 32);
    }

    @Override
    public String toString() {
        return String.join(
                ";",
                Integer.toString(VERSION),
                sender.toString(),
                HEX.toHexDigits(time),
                HEX.toHexDigits(nonce.high()) + HEX.toHexDigits(nonce.low()),
                HEX.toHexDigits(length),
                HEX.formatHex(digest),
                HEX.formatHex(code));
    }
}
