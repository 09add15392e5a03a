package dev.aicache.warming;

import java.util.List;
import java.util.function.Consumer;

/** Tells many listeners as one, so that what one of them throws reaches neither the others nor who tells. */
final class GuardedListeners implements WarmingListener {

    private final List<WarmingListener> listeners;
    private final Consumer<? super RuntimeException> onFault;

    GuardedListeners(List<WarmingListener> listeners, Consumer<? super RuntimeException> onFault) {
        this.listeners = List.copyOf(listeners);
        this.onFault = onFault;
    }

    @Override
    public void onFilled(WarmingRequest request, Filling filling) {
        tell(listener -> listener.onFilled(request, filling));
    }

    @Override
    public void onJobEnded(JobReport report) {
        tell(listener -> listener.onJobEnded(report));
    }

    private void tell(Consumer<WarmingListener> event) {
        for (WarmingListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                onFault.accept(e);
            }
        }
    }
}
