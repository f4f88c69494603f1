package io.stowage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stowage.storage.memory.MemoryStore;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that listens on a file. */
class SocketFileTest {

    @TempDir
    Path directory;

    private static RegistryBuilder on(MemoryStore store, Path file) {
        return Registry.builder(store).drainTimeout(Duration.ZERO).socket(file);
    }

    private static String ping(Path file) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(file));
            channel.write(ByteBuffer.wrap(
                    "GET /v2/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itServesThereAndRemovesIt(boolean epoll) throws Exception {
        Path file = directory.resolve("registry.sock");
        try (MemoryStore store = new MemoryStore();
                Registry registry =
                        on(store, file).nativeTransport(epoll).build().start()) {
            assertThat(ping(file)).startsWith("HTTP/1.1 200 ");
            assertThat(registry.url().toString()).isEqualTo("unix:" + file);
            assertThatThrownBy(registry::port).isInstanceOf(IllegalStateException.class);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void whatAProcessHasLeftIsRemoved() throws Exception {
        Path file = directory.resolve("registry.sock");
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(file));
        }
        assertThat(file).exists();
        try (MemoryStore store = new MemoryStore();
                Registry registry = on(store, file).build().start()) {
            assertThat(ping(file)).startsWith("HTTP/1.1 200 ");
            assertThat(registry.url()).isNotNull();
        }
    }

    @Test
    void whatIsSomebodyElsesStays() throws Exception {
        Path file = directory.resolve("registry.sock");
        try (MemoryStore store = new MemoryStore();
                Registry first = on(store, file).build().start()) {
            assertThatThrownBy(() -> on(store, file).build().start())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("somebody else");
            assertThat(ping(file)).startsWith("HTTP/1.1 200 ");
            assertThat(first.url()).isNotNull();
        }
        Files.writeString(file, "precious");
        try (MemoryStore store = new MemoryStore()) {
            assertThatThrownBy(() -> on(store, file).build().start()).isInstanceOf(IOException.class);
        }
        assertThat(file).hasContent("precious");
    }
}
