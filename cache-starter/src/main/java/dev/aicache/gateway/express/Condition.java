package dev.aicache.gateway.express;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.cloud.gateway.handler.predicate.GatewayPredicate;
import org.springframework.cloud.gateway.handler.predicate.HeaderRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.HostRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.MethodRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.PathRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.QueryRoutePredicateFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.util.AntPathMatcher;
import org.springframework.util.StringUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * One of the conditions that a route's requests meet, as the gateway's own predicate has it, but without an exchange. A
 * predicate that is not known is a condition nobody can be sure of. Immutable.
 */
sealed interface Condition {

    /** Whether a request meets it. */
    Verdict test(RequestHead request);

    /** What the gateway's predicate asks for. */
    static Condition of(GatewayPredicate predicate) {
        Class<?> factory = predicate.getClass().getEnclosingClass();
        if (factory == PathRoutePredicateFactory.class
                && predicate.getConfig() instanceof PathRoutePredicateFactory.Config config) {
            return OnPath.of(config.getPatterns());
        }
        if (factory == MethodRoutePredicateFactory.class) {
            return OnMethod.of(predicate.toString());
        }
        if (factory == HostRoutePredicateFactory.class
                && predicate.getConfig() instanceof HostRoutePredicateFactory.Config config) {
            return new OnHost(List.copyOf(config.getPatterns()));
        }
        if (factory == HeaderRoutePredicateFactory.class
                && predicate.getConfig() instanceof HeaderRoutePredicateFactory.Config config) {
            return OnHeader.of(config);
        }
        if (factory == QueryRoutePredicateFactory.class
                && predicate.getConfig() instanceof QueryRoutePredicateFactory.Config config) {
            return OnQuery.of(config);
        }
        return new Unknown(predicate.toString());
    }

    /** Which of a request's paths there are. The one that depends on nothing else. */
    record OnPath(List<PathPattern> patterns) implements Condition {

        static OnPath of(List<String> patterns) {
            PathPatternParser parser = new PathPatternParser();
            return new OnPath(patterns.stream().map(parser::parse).toList());
        }

        @Override
        public Verdict test(RequestHead request) {
            PathContainer path = PathContainer.parsePath(request.path());
            return Verdict.of(patterns.stream().anyMatch(pattern -> pattern.matches(path)));
        }
    }

    /** The gateway's predicate tells its methods only as text. */
    record OnMethod(Set<String> methods) implements Condition {

        private static final String PREFIX = "Methods: [";

        static Condition of(String text) {
            if (!text.startsWith(PREFIX) || !text.endsWith("]")) {
                return new Unknown(text);
            }
            return new OnMethod(Arrays.stream(
                            text.substring(PREFIX.length(), text.length() - 1).split(",", -1))
                    .map(String::trim)
                    .collect(Collectors.toUnmodifiableSet()));
        }

        @Override
        public Verdict test(RequestHead request) {
            return Verdict.of(methods.contains(request.method()));
        }
    }

    /** Nobody tells whether the gateway looks at the port: so both must come to the same. */
    record OnHost(List<String> patterns) implements Condition {

        private static final AntPathMatcher MATCHER = new AntPathMatcher(".");

        @Override
        public Verdict test(RequestHead request) {
            List<String> hosts = request.headers().all("Host");
            if (hosts.size() != 1) {
                return Verdict.UNSURE;
            }
            String host = hosts.get(0);
            int colon = host.lastIndexOf(':');
            Verdict whole = test(host);
            return colon < 0 || whole == test(host.substring(0, colon)) ? whole : Verdict.UNSURE;
        }

        private Verdict test(String host) {
            return Verdict.of(patterns.stream().anyMatch(pattern -> MATCHER.match(pattern, host)));
        }
    }

    record OnHeader(String name, Predicate<String> value) implements Condition {

        static Condition of(HeaderRoutePredicateFactory.Config config) {
            String name = config.getHeader();
            String regexp = config.getRegexp();
            if (!StringUtils.hasText(name)) {
                return new Unknown("Header without a name");
            }
            return new OnHeader(
                    name, StringUtils.hasText(regexp) ? Pattern.compile(regexp).asMatchPredicate() : value -> true);
        }

        @Override
        public Verdict test(RequestHead request) {
            HttpHeaders headers = new HttpHeaders();
            request.headers().all(name).forEach(line -> headers.add(name, line));
            return Verdict.of(headers.getValuesAsList(name).stream().anyMatch(value));
        }
    }

    /** A query that has anything escaped is left to the gateway, which has more to say of how that is read. */
    record OnQuery(String name, Predicate<String> value, boolean isValueAsked) implements Condition {

        static Condition of(QueryRoutePredicateFactory.Config config) {
            String name = config.getParam();
            String regexp = config.getRegexp();
            if (name == null) {
                return new Unknown("Query without a name");
            }
            if (StringUtils.hasText(regexp)) {
                return new OnQuery(name, Pattern.compile(regexp).asMatchPredicate(), true);
            }
            Predicate<String> predicate = config.getPredicate();
            return predicate == null ? new OnQuery(name, any -> true, false) : new OnQuery(name, predicate, true);
        }

        @Override
        public Verdict test(RequestHead request) {
            String query = request.query();
            if (query == null || query.isEmpty()) {
                return Verdict.NO;
            }
            if (query.indexOf('%') >= 0 || query.indexOf('+') >= 0) {
                return Verdict.UNSURE;
            }
            List<String> values = new ArrayList<>();
            boolean isThere = false;
            for (String text : query.split("&", -1)) {
                String parameter = named(text);
                int equals = parameter.indexOf('=');
                String found = equals < 0 ? parameter : parameter.substring(0, equals);
                if (!found.isEmpty() && found.equals(name)) {
                    isThere = true;
                    if (equals >= 0) {
                        values.add(parameter.substring(equals + 1));
                    }
                }
            }
            return Verdict.of(isValueAsked ? values.stream().anyMatch(value) : isThere);
        }

        /** A name has at least a character, which is no "=": what is before it counts for nothing. */
        private static String named(String parameter) {
            int begin = 0;
            while (begin < parameter.length() && parameter.charAt(begin) == '=') {
                begin++;
            }
            return parameter.substring(begin);
        }
    }

    /** What only the gateway can tell. */
    record Unknown(String name) implements Condition {

        @Override
        public Verdict test(RequestHead request) {
            return Verdict.UNSURE;
        }
    }
}
