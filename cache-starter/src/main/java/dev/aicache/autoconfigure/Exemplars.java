package dev.aicache.autoconfigure;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/** Whether meters can name a trace, as Prometheus does in exemplars. */
final class Exemplars {

    private static final String SPAN_CONTEXT = "io.prometheus.metrics.tracer.common.SpanContext";

    private Exemplars() {}

    /** Whether there is a bean that knows the span that a meter is counted in. */
    static boolean areThere(ListableBeanFactory beans) {
        ClassLoader loader = Exemplars.class.getClassLoader();
        return ClassUtils.isPresent(SPAN_CONTEXT, loader)
                && beans.getBeanNamesForType(ClassUtils.resolveClassName(SPAN_CONTEXT, loader), true, false).length > 0;
    }
}
