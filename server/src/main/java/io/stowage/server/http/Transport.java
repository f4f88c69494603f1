package io.stowage.server.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** How sockets are driven: epoll where its native library loads, else NIO, with the same handlers. */
public enum Transport {
    EPOLL(EpollServerSocketChannel.class, EpollServerDomainSocketChannel.class),
    NIO(NioServerSocketChannel.class, NioServerDomainSocketChannel.class);

    private final Class<? extends ServerChannel> tcp;
    private final Class<? extends ServerChannel> unix;

    Transport(Class<? extends ServerChannel> tcp, Class<? extends ServerChannel> unix) {
        this.tcp = tcp;
        this.unix = unix;
    }

    /** The best that works here. */
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    Class<? extends ServerChannel> serverChannel(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress ? unix : tcp;
    }

    /** The address as this transport wants it. */
    SocketAddress own(SocketAddress address) {
        return this == EPOLL && address instanceof UnixDomainSocketAddress file
                ? new DomainSocketAddress(file.getPath().toFile())
                : address;
    }

    EventLoopGroup group(int threads) {
        IoHandlerFactory factory = this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("stowage-http", true), factory);
    }
}
