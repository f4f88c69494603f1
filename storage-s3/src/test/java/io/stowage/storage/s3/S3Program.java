package io.stowage.storage.s3;

import io.stowage.storage.Precondition;
import io.stowage.storage.StorageException;
import io.stowage.storage.parts.ObjectName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The driver in a process of its own, whose environment and names of hosts a test chooses. */
final class S3Program implements AutoCloseable {

    private static final String ANSWER = "answer: ";

    private final Process process;
    private final BufferedReader answers;

    private S3Program(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param options for the JVM */
    static S3Program start(List<String> options, Map<String, String> environment, Map<String, Object> parameters)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(S3Program.class.getName());
        parameters.forEach((name, value) -> command.add(name + '=' + value));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        return new S3Program(builder.start());
    }

    /** Has it write an object, and waits for what came of it: {@code done}, or the failure. */
    String write() throws IOException {
        return order('w');
    }

    /** Has it look for the object: {@code true} or {@code false}, or the failure. */
    String stat() throws IOException {
        return order('s');
    }

    /** Whether it reads contents without the SDK: {@code true} or {@code false}. */
    String plain() throws IOException {
        return order('p');
    }

    private String order(char what) throws IOException {
        OutputStream orders = process.getOutputStream();
        orders.write(what);
        orders.flush();
        String line = answers.readLine();
        // Logging back ends talk of themselves here.
        while (line != null && !line.startsWith(ANSWER)) {
            line = answers.readLine();
        }
        return Objects.requireNonNull(line, "the program has ended").substring(ANSWER.length());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @SuppressWarnings("SystemOut") // what it is told by
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> parameters = new HashMap<>();
        for (String each : arguments) {
            int equals = each.indexOf('=');
            parameters.put(each.substring(0, equals), each.substring(equals + 1));
        }
        S3Settings settings = S3SettingsParser.parse(parameters);
        try (S3Connection connection = S3Connection.open(settings, List.of())) {
            S3Bucket bucket = new S3Bucket(connection.client(), settings);
            S3Objects objects = new S3Objects(bucket, S3Features.ALL);
            for (int order = System.in.read(); order >= 0; order = System.in.read()) {
                S3Links links = new S3Links(connection.ownPresigner(), bucket);
                System.out.println(ANSWER
                        + (order == 'p'
                                ? PlainReads.of(settings, links, connection.proxies())
                                        .isPresent()
                                : done(objects, order == 'w')));
            }
        }
    }

    private static String done(S3Objects objects, boolean writing) {
        ObjectName name = new ObjectName("written");
        try {
            if (!writing) {
                return String.valueOf(objects.stat(name).isPresent());
            }
            objects.write(name, new byte[] {1}, Precondition.none());
            return "done";
        } catch (StorageException e) {
            return e.toString();
        }
    }
}
