package io.stowage.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The reviews of an OpenShift cluster's API: {@code pusher-token} may do everything in the namespace {@code team},
 * {@code puller-token} pull there, {@code admin-token} everything, nobody pull in {@code public}.
 *
 * <p>Usage: {@code java ClusterServer.java PORT KEYS.p12 PASSWORD}
 */
public final class ClusterServer {

    private static final String OWN_TOKEN = "own-token";

    private ClusterServer() {}

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(Path.of(args[1]))) {
            keys.load(in, args[2].toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, args[2].toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", ClusterServer::answer);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        List<String> shown = exchange.getRequestHeaders().getOrDefault("Authorization", List.of(""));
        String token = shown.get(0).replaceFirst("^Bearer ", "");
        boolean known = List.of("pusher-token", "puller-token", "admin-token").contains(token);
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/selfsubjectreviews") && known) {
            send(exchange, 201, "{\"status\":{\"userInfo\":{\"username\":\"" + token + "\",\"groups\":[\"team\"]}}}");
        } else if (path.endsWith("/selfsubjectaccessreviews") && known) {
            send(exchange, 201, "{\"status\":{\"allowed\":" + mayKnown(token, body) + "}}");
        } else if (path.endsWith("/subjectaccessreviews") && token.equals(OWN_TOKEN)) {
            boolean pulls = body.contains("\"get\"") && body.contains("\"namespace\":\"public\"");
            send(exchange, 201, "{\"status\":{\"allowed\":" + (pulls && !body.contains("metrics")) + "}}");
        } else {
            send(exchange, 401, "{\"kind\":\"Status\"}");
        }
    }

    private static boolean mayKnown(String token, String body) {
        boolean inTeam = body.contains("\"namespace\":\"team\"");
        return switch (token) {
            case "admin-token" -> true;
            case "pusher-token" -> inTeam;
            default -> inTeam && body.contains("\"get\"");
        };
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
