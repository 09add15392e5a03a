package dev.aicache.store.pressure;

import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** A memory pool with a name and a size. */
final class FakePool implements MemoryPoolMXBean {

    private final String name;
    private final MemoryType type;
    private final long max;
    private final boolean hasThreshold;
    private long collectionThreshold;

    FakePool(String name, MemoryType type, long max, boolean hasThreshold) {
        this.name = name;
        this.type = type;
        this.max = max;
        this.hasThreshold = hasThreshold;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public MemoryType getType() {
        return type;
    }

    @Override
    public MemoryUsage getUsage() {
        return new MemoryUsage(0, 0, 0, max);
    }

    @Override
    public MemoryUsage getPeakUsage() {
        return getUsage();
    }

    @Override
    public void resetPeakUsage() {}

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public String[] getMemoryManagerNames() {
        return new String[0];
    }

    @Override
    public boolean isUsageThresholdSupported() {
        return hasThreshold;
    }

    @Override
    public long getUsageThreshold() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setUsageThreshold(long threshold) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isUsageThresholdExceeded() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long getUsageThresholdCount() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isCollectionUsageThresholdSupported() {
        return hasThreshold;
    }

    @Override
    public long getCollectionUsageThreshold() {
        if (!hasThreshold) {
            throw new UnsupportedOperationException();
        }
        return collectionThreshold;
    }

    @Override
    public void setCollectionUsageThreshold(long threshold) {
        if (!hasThreshold) {
            throw new UnsupportedOperationException();
        }
        collectionThreshold = threshold;
    }

    @Override
    public boolean isCollectionUsageThresholdExceeded() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long getCollectionUsageThresholdCount() {
        throw new UnsupportedOperationException();
    }

    @Override
    public MemoryUsage getCollectionUsage() {
        return getUsage();
    }

    @Override
    public ObjectName getObjectName() {
        try {
            return new ObjectName("java.lang:type=MemoryPool,name=" + name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }
}
