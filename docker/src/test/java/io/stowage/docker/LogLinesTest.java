package io.stowage.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLinesTest {

    private static final String NASTY = "a \"quoted\"\nline\u001b[31m \\ \u2028 ü";

    private static LogRecord event(Level level, String message) {
        LogRecord event = new LogRecord(level, message);
        event.setInstant(Instant.parse("2026-11-22T01:02:03.004Z"));
        return event;
    }

    @Test
    void textIsTimeLevelMessageAndFields() {
        TextLines lines = new TextLines(Map.of("service", "registry", "b", "2"));
        assertThat(lines.format(event(Level.WARNING, "beware")))
                .isEqualTo("2026-11-22T01:02:03.004Z warn  beware b=2 service=registry\n");
        assertThat(lines.format(event(Level.SEVERE, "it broke"))).contains(" error it broke ");
        assertThat(lines.format(event(Level.FINE, "fine"))).contains(" debug fine ");
    }

    @Test
    void nothingBeginsANewLineOfText() {
        assertThat(new TextLines(Map.of("f", NASTY)).format(event(Level.INFO, NASTY)))
                .hasLineCount(1)
                .doesNotContain("\u001b");
    }

    @Test
    void jsonIsAnObjectALine() throws Exception {
        String line = new JsonLines(Map.of("service", NASTY)).format(event(Level.INFO, NASTY));
        assertThat(line).endsWith("}\n").hasLineCount(1);
        JsonNode object = new JsonMapper().readTree(line);
        assertThat(object.path("time").asText()).isEqualTo("2026-11-22T01:02:03.004Z");
        assertThat(object.path("level").asText()).isEqualTo("info");
        assertThat(object.path("msg").asText()).isEqualTo(NASTY);
        assertThat(object.path("service").asText()).isEqualTo(NASTY);
    }

    @Test
    void jsonHasTheTraceOfAFailure() throws Exception {
        LogRecord event = event(Level.SEVERE, "it broke");
        event.setThrown(new IllegalStateException("why"));
        String line = new JsonLines(Map.of()).format(event);
        assertThat(line).hasLineCount(1);
        assertThat(new JsonMapper().readTree(line).path("error").asText())
                .contains("IllegalStateException: why")
                .contains("LogLinesTest");
    }
}
