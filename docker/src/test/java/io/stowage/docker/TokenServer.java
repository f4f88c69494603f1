package io.stowage.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Gives tokens as a token server of Distribution's does: by GET with a name and a password, by POST as OAuth 2 has it, for
 * scopes repeated or separated by spaces. {@code writer} may do everything, {@code reader} pull, nobody pull from
 * {@code public/}; their passwords are their names.
 *
 * <p>Usage: {@code java TokenServer.java PORT KEY.pem CERTIFICATE.pem SERVICE ISSUER libtrust|thumbprint}
 */
public final class TokenServer {

    private static final int LIFE_SECONDS = 300;

    private final PrivateKey key;
    private final String kid;
    private final String service;
    private final String issuer;

    private TokenServer(PrivateKey key, String kid, String service, String issuer) {
        this.key = key;
        this.kid = kid;
        this.service = service;
        this.issuer = issuer;
    }

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        String pem = Files.readString(Path.of(args[1])).replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        PublicKey known;
        try (var in = Files.newInputStream(Path.of(args[2]))) {
            known = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getPublicKey();
        }
        String kid = args[5].equals("libtrust") ? libtrust(known) : thumbprint((RSAPublicKey) known);
        serve(Integer.parseInt(args[0]), new TokenServer(key, kid, args[3], args[4]));
    }

    /** One in this JVM, whose key is known by its thumbprint; it runs until it is closed. */
    static AutoCloseable start(int port, KeyPair keys, String service, String issuer)
            throws IOException, GeneralSecurityException {
        String kid = thumbprint((RSAPublicKey) keys.getPublic());
        return serve(port, new TokenServer(keys.getPrivate(), kid, service, issuer));
    }

    private static AutoCloseable serve(int port, TokenServer tokens) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
        server.createContext("/token", tokens::answer);
        server.setExecutor(threads);
        server.start();
        return () -> {
            server.stop(0);
            threads.shutdown();
        };
    }

    /** RFC 7638. */
    private static String thumbprint(RSAPublicKey key) throws GeneralSecurityException {
        String members = "{\"e\":\"" + base64(key.getPublicExponent().toByteArray()) + "\",\"kty\":\"RSA\",\"n\":\""
                + base64(unsigned(key.getModulus().toByteArray())) + "\"}";
        return base64(MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
    }

    /** What Distribution 2 knows keys by. */
    private static String libtrust(PublicKey key) throws GeneralSecurityException {
        byte[] hash = Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 30);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 240; bit += 5) {
            int value = 0;
            for (int i = bit; i < bit + 5; i++) {
                value = (value << 1) | ((hash[i / 8] >> (7 - i % 8)) & 1);
            }
            text.append(bit > 0 && bit % 20 == 0 ? ":" : "").append(alphabet.charAt(value));
        }
        return text.toString();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean post = exchange.getRequestMethod().equals("POST");
        Map<String, List<String>> asked = parameters(
                post
                        ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                        : Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""));
        List<String> shown = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
        Optional<String> user = post ? formUser(asked) : basicUser(shown);
        if (user.isEmpty()) {
            send(exchange, 401, "{\"details\":\"wrong name or password\"}");
            return;
        }
        try {
            String token = token(user.get(), asked.getOrDefault("scope", List.of()));
            send(
                    exchange,
                    200,
                    "{\"token\":\"" + token + "\",\"access_token\":\"" + token + "\",\"expires_in\":" + LIFE_SECONDS
                            + ",\"issued_at\":\"" + Instant.now() + "\"}");
        } catch (GeneralSecurityException e) {
            send(exchange, 500, "{}");
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Map<String, List<String>> parameters(String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            String value = sides.length < 2 ? "" : URLDecoder.decode(sides[1], StandardCharsets.UTF_8);
            parameters.computeIfAbsent(sides[0], unused -> new ArrayList<>()).addAll(List.of(value.split(" ", -1)));
        }
        return parameters;
    }

    /** The name of somebody who is right, and an empty one of nobody. */
    private static Optional<String> basicUser(List<String> headers) {
        if (headers.isEmpty()) {
            return Optional.of("");
        }
        byte[] both = Base64.getDecoder().decode(headers.get(0).substring("Basic ".length()));
        String[] words = new String(both, StandardCharsets.UTF_8).split(":", 2);
        return known(words[0], words[1]);
    }

    private static Optional<String> formUser(Map<String, List<String>> form) {
        return known(
                form.getOrDefault("username", List.of("")).get(0),
                form.getOrDefault("password", List.of("")).get(0));
    }

    private static Optional<String> known(String user, String password) {
        return Optional.of(user)
                .filter(name -> name.equals("writer") || name.equals("reader"))
                .filter(password::equals);
    }

    private String token(String user, List<String> scopes) throws GeneralSecurityException {
        List<String> access = new ArrayList<>();
        for (String scope : scopes) {
            int first = scope.indexOf(':');
            int last = scope.lastIndexOf(':');
            if (first > 0 && last > first) {
                String type = scope.substring(0, first);
                String name = scope.substring(first + 1, last);
                List<String> actions = new ArrayList<>();
                for (String action : scope.substring(last + 1).split(",", -1)) {
                    boolean pull = action.equals("pull") && (user.equals("reader") || name.startsWith("public/"));
                    if (user.equals("writer") || pull) {
                        actions.add('"' + action + '"');
                    }
                }
                access.add("{\"type\":\"" + type + "\",\"name\":\"" + name + "\",\"actions\":["
                        + String.join(",", actions) + "]}");
            }
        }
        long now = Instant.now().getEpochSecond();
        String signed = base64(("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}")
                        .getBytes(StandardCharsets.UTF_8))
                + '.'
                + base64(("{\"iss\":\"" + issuer + "\",\"sub\":\"" + user + "\",\"aud\":\"" + service + "\",\"exp\":"
                                + (now + LIFE_SECONDS) + ",\"nbf\":" + (now - 10) + ",\"iat\":" + now + ",\"jti\":\""
                                + UUID.randomUUID() + "\",\"access\":[" + String.join(",", access) + "]}")
                        .getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + '.' + base64(signature.sign());
    }
}
