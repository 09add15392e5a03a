package dev.aicache.gateway;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import io.netty.util.ResourceLeakDetector;

/**
 * Netty watches every buffer while the class runs, and none of those that other classes of the same process have made. That
 * takes its time, so only tests that look for leaks have it.
 */
final class ParanoidLeakDetection implements BeforeAllCallback, AfterAllCallback {

    private ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    @Override
    public void beforeAll(ExtensionContext context) {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        ResourceLeakDetector.setLevel(before);
    }
}
