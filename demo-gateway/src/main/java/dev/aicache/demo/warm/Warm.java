package dev.aicache.demo.warm;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sends a file of requests to a gateway's endpoint and draws the progress of the job that it becomes. In one file and
 * without a library, so that {@code java Warm.java} runs it as it is.
 */
public final class Warm {

    private static final String USAGE = """
            Usage: warm [options] <file>        requests as JSON Lines or a JSON array; - reads them from standard input
              --url <url>           the endpoint; http://127.0.0.1:8080/actuator/aicache unless told
              --header <name: v>    sent with every call, such as "Authorization: Basic ..."; may be repeated
              --dry-run             say what would be filled, and ask no model
              --concurrency <n>     requests at a time
              --rate <n>            requests started per second
              --max-tokens <n>      stop when so many tokens were taken
              --max-cost <n>        stop when they cost so much
              --bar                 draw one line again and again, for a terminal; a line for each look otherwise
            Ctrl-C cancels the job. Ends with 0 when every request was done, 1 when some failed, 2 when it could not be
            started, 3 when it failed or was cancelled.
            """;

    private static final int WIDTH = 24;
    private static final int REFUSED = 2;
    private static final int STOPPED = 3;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final PrintStream out;
    private final PrintStream err;
    private boolean isTerminal;
    private final List<String> headers = new ArrayList<>();
    private final List<String> query = new ArrayList<>();
    private String url = "http://127.0.0.1:8080/actuator/aicache";
    private String file = "";

    private Warm(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) throws Exception {
        System.exit(new Warm(System.out, System.err).run(args));
    }

    /** Does all of it; the result is the exit status. */
    private int run(String... args) throws IOException, InterruptedException {
        String mistake = read(args);
        if (!mistake.isEmpty()) {
            err.println(mistake);
            err.print(USAGE);
            return REFUSED;
        }
        HttpResponse<String> started;
        try {
            started = client.send(request("/warm").POST(content()).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            err.println("No answer from " + url + ": " + e + "\nIs the gateway running?");
            return REFUSED;
        }
        if (started.statusCode() != 202) {
            err.println("The gateway said " + started.statusCode() + ": " + text(started.body(), "detail"));
            return REFUSED;
        }
        return follow(text(started.body(), "id"));
    }

    /** What is wrong with the arguments, or nothing. */
    private String read(String... args) {
        for (int i = 0; i < args.length; i++) {
            String name = args[i];
            if (name.equals("--dry-run")) {
                query.add("dryRun=true");
            } else if (name.equals("--bar")) {
                isTerminal = true;
            } else if (name.startsWith("--")) {
                if (i + 1 == args.length) {
                    return name.equals("--help") ? "Warms a gateway's cache." : name + " needs a value.";
                }
                String mistake = option(name, args[++i]);
                if (!mistake.isEmpty()) {
                    return mistake;
                }
            } else {
                file = name;
            }
        }
        if (file.isEmpty()) {
            return "Which file?";
        }
        boolean isThere = file.equals("-") || (Files.isReadable(Path.of(file)) && !Files.isDirectory(Path.of(file)));
        return isThere ? "" : "There is no file " + file + " that can be read.";
    }

    private String option(String name, String value) {
        switch (name) {
            case "--url" -> url = value;
            case "--header" -> {
                int colon = value.indexOf(':');
                if (colon < 1) {
                    return "--header needs a value like \"Authorization: Basic ...\".";
                }
                headers.add(value.substring(0, colon).trim());
                headers.add(value.substring(colon + 1).trim());
            }
            case "--concurrency", "--rate" -> query.add(name.substring(2) + "=" + value);
            case "--max-tokens" -> query.add("maxTokens=" + value);
            case "--max-cost" -> query.add("maxCost=" + value);
            default -> {
                return "There is no option " + name + ".";
            }
        }
        return "";
    }

    private BodyPublisher content() throws IOException {
        return file.equals("-") ? BodyPublishers.ofInputStream(() -> System.in) : BodyPublishers.ofFile(Path.of(file));
    }

    private HttpRequest.Builder request(String path) {
        String parameters = query.isEmpty() || !path.equals("/warm") ? "" : "?" + String.join("&", query);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path + parameters))
                .header("Content-Type", "application/x-ndjson");
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        return request;
    }

    private int follow(String id) throws IOException, InterruptedException {
        Thread cancelling = new Thread(() -> cancel(id));
        Runtime.getRuntime().addShutdownHook(cancelling);
        String last = "";
        HttpResponse<Stream<String>> events = client.send(
                request("/jobs/" + id + "/events")
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofLines());
        try (Stream<String> lines = events.body()) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("data:")) {
                    last = line.substring("data:".length());
                    draw(last);
                }
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(cancelling);
        } catch (IllegalStateException stopping) {
            return STOPPED;
        }
        return end(last);
    }

    private void cancel(String id) {
        try {
            client.send(request("/jobs/" + id).DELETE().build(), BodyHandlers.discarding());
        } catch (IOException | InterruptedException e) {
            err.println("The job could not be cancelled: " + e);
        }
    }

    private void draw(String job) {
        long done = number(job, "done");
        long skipped = number(job, "skipped");
        long failed = number(job, "failed");
        long total = number(job, "total");
        String progress = total > 0 ? bar(done + skipped + failed, total) : (done + skipped + failed) + " requests";
        String line = String.format(
                Locale.ROOT,
                "%s  filled %d, fresh %d, failed %d  %.1f/s%s  %d tokens, cost %s",
                progress,
                done,
                skipped,
                failed,
                decimal(job, "perSecond"),
                decimal(job, "remainingSeconds") < 0
                        ? ""
                        : String.format(Locale.ROOT, "  %.0f s left", decimal(job, "remainingSeconds")),
                number(job, "input") + number(job, "output"),
                field(job, "cost"));
        if (isTerminal) {
            out.print("\r\u001b[K" + line);
        } else {
            out.println(line);
        }
        out.flush();
    }

    private static String bar(long items, long total) {
        int filled = (int) (WIDTH * Math.min(items, total) / total);
        return "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] " + 100 * items / total + "%";
    }

    private int end(String job) {
        if (isTerminal) {
            out.println();
        }
        Matcher errors = Pattern.compile("\\{\"kind\":\"([^\"]*)\",\"count\":(\\d+),\"where\":\\[([^\\]]*)\\]")
                .matcher(job);
        while (errors.find()) {
            out.println("  " + errors.group(2) + " x " + errors.group(1) + ": "
                    + errors.group(3).replace("\"", "").replace(",", ", "));
        }
        String message = text(job, "message");
        String state = text(job, "state");
        out.println(state + (message.isEmpty() ? "" : ": " + message));
        return !state.equals("done") ? STOPPED : number(job, "failed") > 0 ? 1 : 0;
    }

    private static long number(String json, String name) {
        return (long) decimal(json, name);
    }

    /** The number of this name, or -1 where there is none. */
    private static double decimal(String json, String name) {
        String value = field(json, name);
        return value.isEmpty() || value.equals("null") ? -1 : Double.parseDouble(value);
    }

    private static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":(null|[-0-9.eE+]+)").matcher(json);
        return field.find() ? field.group(1) : "";
    }

    /** The text of this name, or nothing where there is none. */
    private static String text(String json, String name) {
        Matcher field =
                Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        return field.find() ? field.group(1).replaceAll("\\\\(.)", "$1") : "";
    }
}
