package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import io.stowage.server.Registry;
import io.stowage.server.auth.AccessControl;
import io.stowage.server.auth.Authenticator;
import io.stowage.server.auth.htpasswd.HtpasswdAuthenticator;
import io.stowage.server.auth.htpasswd.HtpasswdLine;
import io.stowage.server.auth.htpasswd.HtpasswdSettings;
import io.stowage.server.auth.token.TokenAuthenticator;
import io.stowage.server.auth.token.TokenSettings;
import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** K-12: jib shows a name and a password, or fetches a token with them, as the registry's challenge says. */
class JibLoginTest {

    /** By which jib is told that a plain connection will do for a password. */
    private static final String PLAIN = "sendCredentialsOverHttp";

    @TempDir
    Path directory;

    @BeforeAll
    static void allowPlain() {
        System.setProperty(PLAIN, "true");
    }

    @AfterAll
    static void forbidPlain() {
        System.clearProperty(PLAIN);
    }

    private void push(String host, String name, String user, String password) throws Exception {
        Path layer = Files.write(directory.resolve("layer"), new byte[1000]);
        Jib.fromScratch()
                .addLayer(List.of(layer), AbsoluteUnixPath.get("/"))
                .containerize(
                        Containerizer.to(RegistryImage.named(host + "/" + name).addCredential(user, password))
                                .setAllowInsecureRegistries(true)
                                .setBaseImageLayersCache(Files.createDirectories(directory.resolve("base")))
                                .setApplicationLayersCache(Files.createDirectories(directory.resolve("application"))));
    }

    private void pushesByItsPasswordAlone(Authenticator authenticator) throws Exception {
        try (MemoryStore store = new MemoryStore();
                Registry registry = Registry.builder(store)
                        .access(AccessControl.by(authenticator))
                        .build()
                        .start()) {
            String host = "localhost:" + registry.port();
            push(host, "app", "writer", "writer");
            assertThat(registry.repository("app").tags()).containsExactly("latest");
            assertThatThrownBy(() -> push(host, "other", "writer", "wrong"))
                    .rootCause()
                    .satisfiesAnyOf(
                            cause -> assertThat(cause).isInstanceOf(RegistryUnauthorizedException.class),
                            cause -> assertThat(cause).hasMessageContaining("401"));
            assertThat(registry.repositories()).containsExactly("app");
        }
    }

    @Test
    @Timeout(60)
    void byAFileOfUsers() throws Exception {
        Path users = Files.writeString(
                directory.resolve("users"), HtpasswdLine.of("writer", "writer", HtpasswdLine.MIN_COST) + "\n");
        pushesByItsPasswordAlone(HtpasswdAuthenticator.open(new HtpasswdSettings("Registry", users)));
    }

    @Test
    @Timeout(60)
    void byTokens() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        int port = freePort();
        try (AutoCloseable server = TokenServer.start(port, keys, "registry", "tokens")) {
            assertThat(server).isNotNull();
            TokenSettings settings = new TokenSettings(
                    "http://localhost:" + port + "/token",
                    "registry",
                    "tokens",
                    Optional.empty(),
                    Optional.of(
                            Files.writeString(directory.resolve("keys.json"), jwks((RSAPublicKey) keys.getPublic()))),
                    List.of("RS256"),
                    false,
                    "");
            pushesByItsPasswordAlone(TokenAuthenticator.open(settings, InstantSource.system()));
        }
    }

    private static String jwks(RSAPublicKey key) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        byte[] modulus = key.getModulus().toByteArray(); // with a zero in front, as its first bit is set
        return "{\"keys\":[{\"kty\":\"RSA\",\"e\":\""
                + encoder.encodeToString(key.getPublicExponent().toByteArray()) + "\",\"n\":\""
                + encoder.encodeToString(java.util.Arrays.copyOfRange(modulus, 1, modulus.length)) + "\"}]}";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
