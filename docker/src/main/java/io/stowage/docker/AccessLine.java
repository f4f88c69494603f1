package io.stowage.docker;

import io.stowage.server.http.RequestEvent;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A request as Apache's combined log has it, which Distribution writes, too. */
final class AccessLine {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneId.systemDefault());

    private AccessLine() {}

    static String of(RequestEvent request) {
        return request.client() + " - " + user(request.user()) + " ["
                + TIME.format(request.ended().minus(request.duration())) + "] \""
                + quoted(request.method() + ' ' + request.path() + ' ' + request.protocol()) + "\" " + request.status()
                + ' ' + request.sentBytes() + " \""
                + quoted(request.header("Referer").orElse("")) + "\" \""
                + quoted(request.header("User-Agent").orElse("")) + "\"\n";
    }

    /** One word, as there are no quotes around it. */
    private static String user(String name) {
        return name.isEmpty() ? "-" : name.replaceAll("[^\\x21-\\x7e]|[\"\\[\\]]", "?");
    }

    /** What clients send stays between its quotes and on its line. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.appendCodePoint(Character.isISOControl(c) ? '?' : c);
        });
        return quoted.toString();
    }
}
