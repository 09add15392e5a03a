package dev.aicache.store;

import java.lang.management.ManagementFactory;

import com.sun.management.HotSpotDiagnosticMXBean;

/**
 * How this JVM lays out objects, as far as it decides what they take. All lengths in bytes.
 *
 * @param header of an object: mark and class
 * @param reference from one object to another
 * @param alignment what the length of every object is a multiple of
 * @param region of the G1 collector, in whole ones of which it keeps arrays of half a region and more; 0 for other
 *     collectors
 */
public record HeapLayout(int header, int reference, int alignment, long region) {

    private static final int LENGTH = 4;
    private static final int WORD = 8;

    /** The layout of the JVM this runs in; that of a 64-bit HotSpot with compressed references where it will not tell. */
    static HeapLayout ofThisJvm() {
        Flags flags = new Flags();
        boolean isCompact = flags.isOn("UseCompactObjectHeaders", false);
        int classPointer = flags.isOn("UseCompressedClassPointers", true) ? 4 : WORD;
        return new HeapLayout(
                isCompact ? WORD : WORD + classPointer,
                flags.isOn("UseCompressedOops", true) ? 4 : WORD,
                Math.toIntExact(flags.number("ObjectAlignmentInBytes", WORD)),
                flags.isOn("UseG1GC", false) ? flags.number("G1HeapRegionSize", 0) : 0);
    }

    /** An object with so many references and so many bytes of other fields. */
    public long object(int references, int bytes) {
        return align(header + (long) references * reference + bytes);
    }

    /** An array of so many bytes altogether. */
    public long array(long bytes) {
        long length = align(arrayHeader() + bytes);
        return region > 0 && length > region / 2 ? (length + region - 1) / region * region : length;
    }

    /** An array of so many references. */
    public long references(long count) {
        return array(count * reference);
    }

    private int arrayHeader() {
        int plain = header + LENGTH;
        return header > WORD ? (plain + WORD - 1) / WORD * WORD : plain;
    }

    private long align(long bytes) {
        return (bytes + alignment - 1) / alignment * alignment;
    }

    /** Options of the JVM. */
    private static final class Flags {

        private final HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

        boolean isOn(String name, boolean otherwise) {
            return Boolean.parseBoolean(value(name, Boolean.toString(otherwise)));
        }

        long number(String name, long otherwise) {
            return Long.parseLong(value(name, Long.toString(otherwise)));
        }

        /** Without the bean, on another JVM than HotSpot, nothing is known. */
        private String value(String name, String otherwise) {
            try {
                return jvm == null ? otherwise : jvm.getVMOption(name).getValue();
            } catch (IllegalArgumentException e) {
                return otherwise;
            }
        }
    }
}
