package dev.aicache.gateway;

import java.io.Serial;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * What a caller who had joined a fill is told when it fails before its first byte: the status that the opener gets, as
 * an exception of its own.
 *
 * <p>The opener's exception is not shared: each exchange it passes through attaches its own trace to it, so a thousand
 * callers would log a thousand traces a thousand times.
 */
final class FillFailure extends ResponseStatusException {

    @Serial
    private static final long serialVersionUID = 1L;

    private FillFailure(HttpStatusCode status, String reason) {
        super(status, reason);
    }

    static Throwable forJoined(Throwable failure) {
        FillFailure copy = new FillFailure(status(failure), "The shared upstream call failed");
        if (failure instanceof ErrorResponse response) {
            copy.getHeaders().addAll(response.getHeaders());
        }
        return copy;
    }

    /** The status that the gateway answers for the failure. */
    static HttpStatusCode status(Throwable failure) {
        if (failure instanceof ErrorResponse response) {
            return response.getStatusCode();
        }
        MergedAnnotation<ResponseStatus> annotation = MergedAnnotations.from(
                        failure.getClass(), MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
                .get(ResponseStatus.class);
        return annotation.isPresent() ? annotation.getEnum("code", HttpStatus.class) : HttpStatus.INTERNAL_SERVER_ERROR;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
