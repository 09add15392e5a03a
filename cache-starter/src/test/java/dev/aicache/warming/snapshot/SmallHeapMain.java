package dev.aicache.warming.snapshot;

import java.nio.file.Path;
import java.util.Arrays;

import dev.aicache.Body;
import dev.aicache.store.BodyStorage;
import dev.aicache.store.EntryState;
import dev.aicache.store.StoreLimits;
import dev.aicache.store.pages.PagePool;
import dev.aicache.store.pages.PagedStorage;
import dev.aicache.warming.JobReport;

/** Saves or restores bodies that lie outside the heap, in a heap that could not hold a third of them. */
final class SmallHeapMain {

    static final int ENTRIES = 120;
    static final int BYTES = 1_000_000;

    private static final int POOL = 160 << 20;

    private SmallHeapMain() {}

    public static void main(String[] arguments) throws Exception {
        BodyStorage storage = new PagedStorage(new PagePool(POOL, 4096));
        Gateway gateway = new Gateway(Path.of(arguments[1]), new Gateway.Wall(), StoreLimits.memory(POOL), storage);
        if (arguments.length > 2) {
            gateway.key(1);
        }
        boolean isSaving = arguments[0].equals("save");
        if (isSaving) {
            for (int i = 0; i < ENTRIES; i++) {
                gateway.store.put(Entries.of(i, Body.of(Entries.noise(i, BYTES))));
            }
        }
        JobReport report = isSaving ? gateway.save() : gateway.restore();
        for (int i = 0; i < ENTRIES; i++) {
            EntryState entry = gateway.state(Entries.key(i));
            if (!Arrays.equals(entry.response().body().toByteArray(), Entries.noise(i, BYTES))) {
                throw new AssertionError("Entry %d is another one".formatted(i));
            }
            entry.release();
        }
        if (report.done() != ENTRIES) {
            throw new AssertionError(report.toString());
        }
    }
}
