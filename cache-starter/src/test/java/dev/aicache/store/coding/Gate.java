package dev.aicache.store.coding;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.aicache.store.LocalStore;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds the worker of a compressing store just before it puts the coded form in place. */
public final class Gate {

    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore open = new Semaphore(0);
    private volatile Thread worker;

    /** The store behind this gate. */
    public LocalStore before(LocalStore store) {
        return (LocalStore) Proxy.newProxyInstance(
                LocalStore.class.getClassLoader(), new Class<?>[] {LocalStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("recode")) {
                        worker = Thread.currentThread();
                        arrived.release();
                        assertThat(open.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Waits until the worker stands before the gate. */
    public void awaitWorker() throws InterruptedException {
        assertThat(arrived.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Lets the worker through from now on. */
    public void open() {
        open.release(1_000_000);
    }

    Thread worker() {
        return worker;
    }
}
