package dev.aicache.coordination.peer;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * One life of an instance. It is drawn when the instance starts, so that one that is started again is another origin,
 * whose purges are counted from 1 again.
 */
record Origin(long high, long low) {

    static Origin random(RandomGenerator random) {
        return new Origin(random.nextLong(), random.nextLong());
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
