package io.stowage.storage.faults;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What scripts ask of the proxy, by requests to itself:
 *
 * <ul>
 *   <li>{@code GET /-faults/counts}: what has come so far, as JSON; {@code DELETE} begins to count anew
 *   <li>{@code PUT /-faults/random?RATE&SEED&FAULT,FAULT}: a share of all requests; without faults, the passing ones
 *   <li>{@code PUT /-faults/next?FAULT&TIMES&KIND}: the next ones of a kind, a regular expression
 *   <li>{@code PUT /-faults/stall?MILLISECONDS}
 *   <li>{@code PUT /-faults/outage}: nothing is done any more
 *   <li>{@code PUT /-faults/none}: all is well
 * </ul>
 */
final class Control {

    /** No bucket and no account has such a name. */
    static final String PATH = "/-faults/";

    private final FaultProxy proxy;

    Control(FaultProxy proxy) {
        this.proxy = proxy;
    }

    byte[] answer(Head request, String body) {
        String[] words = request.target().substring(PATH.length()).split("[?&]", -1);
        try {
            return text(200, act(request.method() + ' ' + words[0], words));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return text(400, e + ": " + request.target() + body + '\n');
        }
    }

    private String act(String verb, String[] words) {
        switch (verb) {
            case "GET counts" -> {
                return proxy.counts().json();
            }
            case "DELETE counts" -> proxy.counts().clear();
            case "PUT random" ->
                proxy.faults().random(Double.parseDouble(words[1]), Long.parseLong(words[2]), faults(words));
            case "PUT next" ->
                proxy.faults()
                        .next(
                                URLDecoder.decode(words[3], StandardCharsets.UTF_8),
                                Fault.valueOf(words[1]),
                                Integer.parseInt(words[2]));
            case "PUT stall" -> proxy.faults().stall(Duration.ofMillis(Long.parseLong(words[1])));
            case "PUT outage" -> proxy.faults().outage(true);
            case "PUT none" -> proxy.faults().none();
            default -> throw new IllegalArgumentException("no such verb");
        }
        return "";
    }

    private static Set<Fault> faults(String[] words) {
        if (words.length < 4) {
            return Fault.PASSING;
        }
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        Arrays.stream(words[3].split(",", -1)).map(Fault::valueOf).forEach(faults::add);
        return faults;
    }

    private static byte[] text(int status, String text) {
        return ("HTTP/1.1 " + status + " OK\r\nContent-Type: application/json\r\nContent-Length: "
                        + text.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + text)
                .getBytes(StandardCharsets.UTF_8);
    }
}
