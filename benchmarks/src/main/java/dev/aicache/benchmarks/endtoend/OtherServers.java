package dev.aicache.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** How caches that are not ours are set up: by body, path and credential, as far as they can. */
final class OtherServers {

    private static final String NGINX = """
            user root;
            worker_processes 1;
            daemon off;
            pid %1$s/nginx.pid;
            error_log stderr error;
            events { worker_connections 4096; }
            http {
              access_log off;
              keepalive_timeout 600s;
              keepalive_requests 1000000000;
              sendfile on;
              tcp_nodelay on;
              client_body_buffer_size 64k;
              client_body_in_single_buffer on;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              open_file_cache max=20000 inactive=1h;
              proxy_cache_path %1$s/cache keys_zone=answers:64m levels=1:2 inactive=1h max_size=1g use_temp_path=off;
              upstream models { server 127.0.0.1:%3$d; keepalive 64; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:%2$d%4$s;
                location / {
                  proxy_pass http://models;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffers 16 16k;
                  proxy_cache answers;
                  proxy_cache_methods GET POST;
                  proxy_cache_key "$http_authorization$request_uri$request_body";
                  add_header X-Cache-Status $upstream_cache_status;
                }
              }
            }
            """;

    private static final String VARNISH = """
            vcl 4.1;
            import std;
            import bodyaccess;
            backend models { .host = "127.0.0.1"; .port = "%d"; }
            sub vcl_recv {
              unset req.http.X-Has-Body;
              if (req.method == "POST") {
                std.cache_req_body(64KB);
                set req.http.X-Has-Body = "yes";
              }
              return (hash);
            }
            sub vcl_hash {
              hash_data(req.http.Authorization);
              if (req.http.X-Has-Body) {
                bodyaccess.hash_req_body();
              }
            }
            sub vcl_backend_fetch {
              if (bereq.http.X-Has-Body) {
                set bereq.method = "POST";
                unset bereq.http.X-Has-Body;
              }
            }
            """;

    private OtherServers() {}

    /**
     * Writes the configuration, and tells the command that runs with it in the foreground.
     *
     * @param certificate directory with cert.pem and key.pem, or null
     */
    static List<String> nginx(Path directory, int port, int upstream, @Nullable Path certificate) throws IOException {
        String ssl = certificate == null
                ? ""
                : " ssl; ssl_certificate %1$s/cert.pem; ssl_certificate_key %1$s/key.pem".formatted(certificate);
        Path file = directory.resolve("nginx.conf");
        Files.writeString(file, NGINX.formatted(directory, port, upstream, ssl));
        return List.of("nginx", "-e", "stderr", "-p", directory.toString(), "-c", file.toString());
    }

    /** Writes the configuration, and tells the command that runs with it in the foreground. */
    static List<String> varnish(Path directory, int port, int upstream) throws IOException {
        Path file = directory.resolve("models.vcl");
        Files.writeString(file, VARNISH.formatted(upstream));
        return List.of(
                "varnishd",
                "-F",
                "-j",
                "none",
                "-T",
                "none",
                "-n",
                directory.resolve("run").toString(),
                "-a",
                "127.0.0.1:" + port,
                "-f",
                file.toString(),
                "-s",
                "malloc,256m");
    }
}
