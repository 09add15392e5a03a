package dev.aicache.actuate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.aicache.warming.Job;
import dev.aicache.warming.TooManyJobsException;
import dev.aicache.warming.Warmer;
import dev.aicache.warming.WarmingOptions;

/**
 * {@code POST warm}: fills the cache with the requests in the body, JSON Lines or a JSON array, or with those of what {@code
 * ?source=} names, and answers with the job that does it.
 */
final class WarmRoutes {

    private final Warmer warmer;
    private final Permission permission;
    private final Upload upload;

    WarmRoutes(Warmer warmer, Permission permission, Upload upload) {
        this.warmer = warmer;
        this.permission = permission;
        this.upload = upload;
    }

    RouterFunction<ServerResponse> below(String path) {
        return RouterFunctions.route()
                .POST(path + "/warm", request -> permission.of(() -> start(request, path)))
                .build();
    }

    private Mono<ServerResponse> start(ServerRequest request, String path) {
        return Mono.fromCallable(() -> WarmParameters.of(request.queryParams()))
                .flatMap(parameters -> parameters.sources().isEmpty()
                        ? sent(request, parameters.options())
                        : named(parameters.sources(), parameters.options()))
                .flatMap(job -> JobRoutes.accepted(request, path, job))
                .onErrorResume(IllegalArgumentException.class, e -> Problem.badRequest(String.valueOf(e.getMessage())))
                .onErrorResume(TooManyJobsException.class, e -> Problem.tooMany(String.valueOf(e.getMessage())))
                .onErrorResume(Upload.TooLargeException.class, e -> Problem.tooLarge(String.valueOf(e.getMessage())));
    }

    private Mono<Job> named(List<String> sources, WarmingOptions options) {
        return Mono.fromCallable(() -> warmer.start(sources, options)).subscribeOn(Schedulers.boundedElastic());
    }

    private Mono<Job> sent(ServerRequest request, WarmingOptions options) {
        return upload.save(request.headers().contentLength(), request.bodyToFlux(DataBuffer.class))
                .publishOn(Schedulers.boundedElastic())
                .map(file -> start(file, options));
    }

    /** The file goes when the job has ended, or here where there is none. */
    private Job start(Path file, WarmingOptions options) {
        boolean isStarted = false;
        try {
            if (Files.size(file) == 0) {
                throw new IllegalArgumentException(
                        "There is nothing to ask: send requests, as JSON Lines or as a JSON array,"
                                + " or name where they are with ?source=");
            }
            Job job = warmer.start("requests that were sent", file, options);
            isStarted = true;
            var unused = job.end().whenComplete((report, failure) -> Upload.delete(file));
            return job;
        } catch (IOException e) {
            throw new UncheckedIOException("What was sent cannot be read again", e);
        } finally {
            if (!isStarted) {
                Upload.delete(file);
            }
        }
    }
}
