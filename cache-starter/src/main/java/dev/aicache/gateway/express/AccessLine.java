package dev.aicache.gateway.express;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpRequest;

/** The server's access log, in the server's own form, for responses that it does not see. */
final class AccessLine {

    private static final Logger log = LoggerFactory.getLogger("reactor.netty.http.server.AccessLog");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US);

    private final Clock clock = Clock.system(ZoneId.systemDefault());

    /** Writes the line when the response has left. */
    void write(ChannelFuture response, Channel channel, HttpRequest request, int status, int length, long millis) {
        if (!log.isInfoEnabled()) {
            return;
        }
        String address = address(channel.remoteAddress());
        String time = ZonedDateTime.now(clock).format(TIME);
        String method = request.method().name();
        String uri = request.uri();
        String version = request.protocolVersion().text();
        response.addListener(done -> {
            if (done.isSuccess()) {
                log.info(
                        "{} - {} [{}] \"{} {} {}\" {} {} {}",
                        address,
                        "-",
                        time,
                        method,
                        uri,
                        version,
                        status,
                        length,
                        millis);
            }
        });
    }

    private static String address(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet.getHostString() : "-";
    }
}
