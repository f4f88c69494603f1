package io.stowage.docker;

import io.stowage.server.config.Configuration.Http;
import io.stowage.server.config.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code registry healthcheck [FILE]}: whether the server that runs with this configuration is ready. */
@Command(
        name = "healthcheck",
        description = "Asks the server that runs here with FILE and this environment whether it is ready.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:it is", " 1:it is not, or does not answer", " 2:the command line makes no sense"})
final class HealthcheckCommand implements Callable<Integer> {

    private static final String PATH = "/readyz";

    private static final int PATIENCE_MILLIS = 5000;

    private static final int LONGEST_ANSWER = 1000;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "a config.yml of CNCF Distribution")
    private @Nullable Path file;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Http http = ConfigurationFile.read(Optional.ofNullable(file), System.getenv())
                    .configuration()
                    .http();
            String answer = http.socket().isPresent() ? askFile(http.socket().get()) : ask(readiness(http));
            if (answer.startsWith("200")) {
                return ExitCode.DONE;
            }
            err.println("not ready: " + answer);
        } catch (ConfigurationException e) {
            err.println("configuration error: " + e.getMessage());
        } catch (IOException e) {
            err.println("no answer: " + e.getMessage());
        }
        return ExitCode.FAILED;
    }

    private static URI readiness(Http http) throws IOException {
        InetAddress address = http.address().getAddress();
        if (address == null) {
            throw new IOException("nobody knows " + http.address().getHostString());
        }
        String host = address.isAnyLocalAddress()
                ? InetAddress.getLoopbackAddress().getHostAddress()
                : address.getHostAddress();
        try {
            return new URI(
                    http.tls().isPresent() ? "https" : "http",
                    null,
                    host,
                    http.address().getPort(),
                    PATH,
                    null,
                    null);
        } catch (URISyntaxException e) {
            throw new IOException("the configured address makes no URL", e);
        }
    }

    /** Status and body of an answer. */
    private static String ask(URI url) throws IOException {
        HttpURLConnection connection = LocalTls.open(url);
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String said = body == null ? "" : new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            return status + " " + said;
        }
    }

    /** The same of a server that listens on a file. */
    private static String askFile(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String request = "GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            InputStream in = Channels.newInputStream(channel);
            String answer = new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            return answer.replaceFirst("^HTTP/1.1 ", "");
        }
    }
}
