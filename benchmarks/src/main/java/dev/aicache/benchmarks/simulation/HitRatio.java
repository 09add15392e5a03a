package dev.aicache.benchmarks.simulation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;

/** The command {@code bin/hit-ratio}. */
public final class HitRatio {

    private static final int DONE = 0;
    private static final int WRONG_USE = 2;

    private HitRatio() {}

    /** Ends the process: 0, or 2 where the arguments or a trace are wrong. */
    public static void main(String[] args) {
        System.exit(run(Arrays.asList(args), System.out, System.err));
    }

    static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            Arguments arguments = Arguments.parse(args);
            if (arguments.isHelp()) {
                out.print(Arguments.HELP);
                return DONE;
            }
            Simulation simulation = arguments.simulation(out);
            for (Arguments.Source source : arguments.sources()) {
                simulation.run(source.trace());
            }
            return DONE;
        } catch (NoSuchFileException e) {
            err.println("hit-ratio: there is no file " + e.getFile());
        } catch (IllegalArgumentException | IOException e) {
            err.println("hit-ratio: " + e.getMessage());
        }
        return WRONG_USE;
    }
}
