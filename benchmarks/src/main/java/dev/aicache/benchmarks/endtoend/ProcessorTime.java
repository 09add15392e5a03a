package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processor time as Linux counts it, in ticks of {@link #TICKS_PER_SECOND}; proc(5) tells the fields. */
final class ProcessorTime {

    /** What Linux shows to programs on every architecture that Java runs on, whatever the kernel's own clock is. */
    static final int TICKS_PER_SECOND = 100;

    /** @param busy of some cores, interrupts included; @param stolen what the host gave to other machines */
    record Cores(long busy, long stolen) {}

    private ProcessorTime() {}

    /** User and system time of processes and of those they started, as far as they still run. */
    static long ofTrees(Stream<ProcessHandle> roots) {
        return roots.flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .mapToLong(process -> own(stat(process.pid())))
                .sum();
    }

    /** Of this process, and of those it started that have ended. */
    static long ofThisProcess() {
        String stat = stat(ProcessHandle.current().pid());
        return own(stat) + ended(stat);
    }

    /** Of the cores with these numbers, or of all if the list is empty. */
    static Cores ofCores(List<Integer> cores) throws IOException {
        return cores(Files.readString(Path.of("/proc/stat")), cores);
    }

    static Cores cores(String stat, List<Integer> cores) {
        long busy = 0;
        long stolen = 0;
        for (String line : stat.lines().filter(line -> line.startsWith("cpu")).toList()) {
            String[] fields = line.split(" +", -1);
            if (cores.isEmpty() ? fields[0].equals("cpu") : cores.contains(core(fields[0]))) {
                for (int field : new int[] {1, 2, 3, 6, 7}) {
                    busy += Long.parseLong(fields[field]);
                }
                stolen += Long.parseLong(fields[8]);
            }
        }
        return new Cores(busy, stolen);
    }

    /** Of the machine, whichever of them this process may use. */
    static long coreCount() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            return lines.filter(line -> line.matches("cpu\\d.*")).count();
        }
    }

    private static int core(String name) {
        return name.length() == 3 ? -1 : Integer.parseInt(name.substring(3));
    }

    static long own(String stat) {
        return stat.isEmpty() ? 0 : field(stat, 14) + field(stat, 15);
    }

    static long ended(String stat) {
        return field(stat, 16) + field(stat, 17);
    }

    /** Fields count from 1; the second one, the name, may hold anything, blanks and parentheses included. */
    private static long field(String stat, int number) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[number - 3]);
    }

    /** Empty if there is no such process any more. */
    private static String stat(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat"));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            // The process ended between the opening of the file and its reading.
            return "";
        }
    }
}
