package dev.aicache.actuate;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.aicache.warming.Job;
import dev.aicache.warming.JobReport;
import dev.aicache.warming.JobReport.State;
import dev.aicache.warming.Jobs;

/**
 * The paths below the endpoint under which jobs are listed, followed and cancelled:
 *
 * <ul>
 *   <li>{@code GET jobs}: those that run, and the last that have ended
 *   <li>{@code GET jobs/{id}}: how one stands
 *   <li>{@code GET jobs/{id}/events}: the same as server-sent events, {@code progress} twice a second and {@code end} when it
 *       has ended
 *   <li>{@code DELETE jobs/{id}}: cancels it
 * </ul>
 */
final class JobRoutes {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Jobs jobs;
    private final Permission permission;

    JobRoutes(Jobs jobs, Permission permission) {
        this.jobs = jobs;
        this.permission = permission;
    }

    RouterFunction<ServerResponse> below(String path) {
        return RouterFunctions.route()
                .GET(path + "/jobs", request -> list())
                .GET(path + "/jobs/{id}", request -> withJob(request, job -> show(job)))
                .GET(path + "/jobs/{id}/events", request -> withJob(request, JobRoutes::follow))
                .DELETE(path + "/jobs/{id}", request -> permission.of(() -> withJob(request, JobRoutes::cancel)))
                .build();
    }

    /** Says that the job has been taken on, and where it can be seen. */
    static Mono<ServerResponse> accepted(ServerRequest request, String path, Job job) {
        URI place = request.uriBuilder()
                .replacePath(path + "/jobs/" + job.id())
                .replaceQuery(null)
                .build();
        return ServerResponse.accepted().location(place).bodyValue(JobView.of(job.report()));
    }

    private Mono<ServerResponse> list() {
        List<JobView> views = jobs.list().stream().map(JobView::of).toList();
        return ServerResponse.ok().bodyValue(new JobList(views));
    }

    /** An object, so that something can be said beside them one day. */
    record JobList(List<JobView> jobs) {}

    private Mono<ServerResponse> withJob(ServerRequest request, Function<Job, Mono<ServerResponse>> use) {
        String id = request.pathVariable("id");
        return jobs.find(id)
                .map(use)
                .orElseGet(() -> Problem.notFound("There is no job %s; GET jobs lists those there are".formatted(id)));
    }

    private static Mono<ServerResponse> show(Job job) {
        return ServerResponse.ok().bodyValue(JobView.of(job.report()));
    }

    private static Mono<ServerResponse> cancel(Job job) {
        return Mono.fromRunnable(job::cancel)
                .subscribeOn(Schedulers.boundedElastic())
                .then(end(job).timeout(INTERVAL.multipliedBy(2))
                        .onErrorComplete()
                        .then())
                .then(Mono.defer(() -> show(job)));
    }

    private static Mono<ServerResponse> follow(Job job) {
        Flux<ServerSentEvent<JobView>> events = Flux.interval(Duration.ZERO, INTERVAL)
                .onBackpressureDrop()
                .map(tick -> job.report())
                .takeUntilOther(end(job))
                .filter(report -> report.state() == State.RUNNING)
                .map(report -> event("progress", JobView.of(report)))
                .concatWith(end(job).map(report -> event("end", JobView.of(report))));
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .body(BodyInserters.fromServerSentEvents(events));
    }

    /** Who follows a job may leave before its end. */
    private static Mono<JobReport> end(Job job) {
        return Mono.fromFuture(() -> job.end().toCompletableFuture(), true);
    }

    private static ServerSentEvent<JobView> event(String name, JobView view) {
        return ServerSentEvent.builder(view).event(name).build();
    }
}
