package dev.aicache.actuate;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.aicache.warming.Job;
import dev.aicache.warming.TooManyJobsException;
import dev.aicache.warming.snapshot.Snapshots;

/**
 * {@code POST snapshot}: saves all entries to the configured file. {@code POST restore}: brings back what was saved last.
 * Each answers with the job that does it.
 */
final class SnapshotRoutes {

    private final @Nullable Snapshots snapshots;
    private final Permission permission;

    SnapshotRoutes(@Nullable Snapshots snapshots, Permission permission) {
        this.snapshots = snapshots;
        this.permission = permission;
    }

    RouterFunction<ServerResponse> below(String path) {
        return RouterFunctions.route()
                .POST(path + "/snapshot", request -> start(request, path, Snapshots::save))
                .POST(path + "/restore", request -> start(request, path, Snapshots::restore))
                .build();
    }

    private Mono<ServerResponse> start(ServerRequest request, String path, Function<Snapshots, Job> work) {
        Snapshots kept = snapshots;
        if (kept == null) {
            return Problem.notFound(
                    "No snapshots are kept here; ai-cache.warming.snapshot.file says where they would be");
        }
        return permission.of(() -> Mono.fromCallable(() -> work.apply(kept))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(job -> JobRoutes.accepted(request, path, job))
                .onErrorResume(TooManyJobsException.class, e -> Problem.tooMany(String.valueOf(e.getMessage()))));
    }
}
