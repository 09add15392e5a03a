package dev.aicache.demo.many;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

import dev.aicache.demo.DemoGatewayApplication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What bin/many-gateways shows, with gateways of the same profiles in this process. */
class ManyGatewaysTests {

    /** Event loops of its own, which end at once: those that all share would be missed by the others. */
    @Configuration(proxyBeanMethods = false)
    static class OwnEventLoops {

        @Bean
        ReactorResourceFactory ownEventLoops() {
            ReactorResourceFactory loops = new ReactorResourceFactory();
            loops.setUseGlobalResources(false);
            loops.setShutdownQuietPeriod(Duration.ZERO);
            return loops;
        }
    }

    private record RunningContext(ConfigurableApplicationContext context) implements Gateways.Running {

        @Override
        public int port() {
            return ((WebServerApplicationContext) context).getWebServer().getPort();
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private static Gateways.Running start(String name, String profile, List<String> settings) {
        String[] arguments = Stream.concat(Stream.of("server.port=0", "spring.main.banner-mode=off"), settings.stream())
                .map(each -> "--" + each)
                .toArray(String[]::new);
        return new RunningContext(new SpringApplicationBuilder(DemoGatewayApplication.class, OwnEventLoops.class)
                .profiles(profile)
                .run(arguments));
    }

    @Test
    void showsWhatItIsMeantToShow(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        ManyGateways all =
                new ManyGateways(new PrintStream(shown, true, UTF_8), folder, ManyGatewaysTests::start, Duration.ZERO);
        try {
            all.show();
        } finally {
            all.close();
        }

        assertThat(shown.toString(UTF_8))
                .contains("gateway-1=", "gateway-2=", "gateway-3=")
                .contains("\"reach\":\"everyone\"", "\"reach\":\"pending\"", "detail=isolated")
                .doesNotContain("Not ended as it should");
    }
}
