package io.stowage.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Walks through hostile JSON in one pass, with bounded memory and depth, and says where something is wrong. One thread.
 */
final class JsonReader {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_NAME_LENGTH = 16 * 1024;
    private static final int MAX_STRING_LENGTH = 4 * 1024 * 1024;

    /** What is remembered to find duplicate keys is bounded by this: some 25 MB at worst. */
    private static final long MAX_TOKENS = 500_000;

    /** In a whole document. */
    private static final int MAX_TEXTS = 50_000;

    private static final int MAX_MESSAGE_LENGTH = 300;
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[^ -~]");

    /** Field names come from strangers: no table of them is kept from one document to the next. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxStringLength(MAX_STRING_LENGTH)
                    .maxTokenCount(MAX_TOKENS)
                    .build())
            .build();

    private final JsonParser parser;
    private int texts;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /** What is done with a whole document. */
    interface DocumentBody<T> {
        T read(JsonReader json) throws InvalidManifestException;
    }

    /** What is done with one field or element; it consumes the value that the reader stands at. */
    interface Body {
        void take(String nameOrPath) throws InvalidManifestException;
    }

    /** Reads one object that is all there is in {@code bytes}; {@code body} is called once, standing at its start. */
    static <T> T readDocument(byte[] bytes, DocumentBody<T> body) throws InvalidManifestException {
        // Through a strict decoder: the parser's own would guess UTF-16 and be tolerant of broken sequences.
        Reader text = new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = JSON.createParser(text)) {
            JsonReader json = new JsonReader(parser);
            json.next();
            T result = body.read(json);
            if (parser.nextToken() != null) {
                throw new InvalidManifestException("something follows the end of the document");
            }
            return result;
        } catch (IOException e) {
            throw translate(e);
        }
    }

    /** Whether the value at hand is of this kind. */
    boolean is(JsonToken kind) {
        return parser.hasToken(kind);
    }

    /**
     * Walks through an object.
     *
     * @param known the fields that {@code body} is called for; others are passed over
     */
    void object(String path, List<String> known, Body body) throws InvalidManifestException {
        expect(JsonToken.START_OBJECT, path.isEmpty() ? "the document" : path, "an object");
        while (next() == JsonToken.FIELD_NAME) {
            String name = name();
            if (known.contains(name)) {
                next();
                body.take(name);
            } else {
                refuseOtherCase(path, name, known);
                next();
                skip();
            }
        }
    }

    /** Many clients find fields whatever their case, so such a field would mean one thing to them and another to us. */
    private static void refuseOtherCase(String path, String name, List<String> known) throws InvalidManifestException {
        for (String field : known) {
            if (name.equalsIgnoreCase(field)) {
                throw new InvalidManifestException(
                        (path.isEmpty() ? "" : path + '.') + field + ": is written in another case");
            }
        }
    }

    /** Walks through an array; {@code body} is given the path of each element. */
    void array(String path, Body body) throws InvalidManifestException {
        expect(JsonToken.START_ARRAY, path, "an array");
        for (int i = 0; next() != JsonToken.END_ARRAY; i++) {
            body.take(path + '[' + i + ']');
        }
    }

    /** A map of strings, in the order of the document. */
    Map<String, String> textMap(String path) throws InvalidManifestException {
        expect(JsonToken.START_OBJECT, path, "an object");
        Map<String, String> map = new LinkedHashMap<>();
        while (next() == JsonToken.FIELD_NAME) {
            if (texts == MAX_TEXTS) {
                throw new InvalidManifestException(path + ": more than " + MAX_TEXTS + " annotations in all");
            }
            texts++;
            String key = name();
            next();
            map.put(key, text(path + '[' + key + ']'));
        }
        return map;
    }

    /** Those of these fields of the value at hand that are strings, whatever else it is. */
    Map<String, String> textsAmong(List<String> wanted) throws InvalidManifestException {
        Map<String, String> found = new LinkedHashMap<>();
        if (!is(JsonToken.START_OBJECT)) {
            skip();
            return found;
        }
        while (next() == JsonToken.FIELD_NAME) {
            String name = name();
            next();
            if (wanted.contains(name) && is(JsonToken.VALUE_STRING)) {
                found.put(name, text(name));
            } else {
                skip();
            }
        }
        return found;
    }

    /** A string. */
    String text(String path) throws InvalidManifestException {
        expect(JsonToken.VALUE_STRING, path, "a string");
        try {
            return wellFormed(parser.getText(), path);
        } catch (IOException e) {
            throw translate(e);
        }
    }

    /** A string; the empty one is what many clients write for none. */
    Optional<String> textOrEmpty(String path) throws InvalidManifestException {
        return Optional.of(text(path)).filter(text -> !text.isEmpty());
    }

    /** A whole number in the range of a {@code long}. */
    long integer(String path) throws InvalidManifestException {
        expect(JsonToken.VALUE_NUMBER_INT, path, "a whole number");
        try {
            return Long.parseLong(parser.getText());
        } catch (NumberFormatException e) {
            throw new InvalidManifestException(path + ": is too large a number");
        } catch (IOException e) {
            throw translate(e);
        }
    }

    /** Gives every text in the value at hand, in whatever depth, but no names of fields. */
    void texts(Body body) throws InvalidManifestException {
        int depth = 0;
        while (true) {
            if (parser.hasToken(JsonToken.VALUE_STRING)) {
                body.take(text(""));
            } else if (parser.currentToken().isStructStart()) {
                depth++;
            } else if (parser.currentToken().isStructEnd()) {
                depth--;
            }
            if (depth == 0) {
                return;
            }
            next();
        }
    }

    /** Passes over the value at hand. */
    void skip() throws InvalidManifestException {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw translate(e);
        }
    }

    private JsonToken next() throws InvalidManifestException {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new InvalidManifestException("the document is empty or ends too early");
            }
            return token;
        } catch (IOException e) {
            throw translate(e);
        }
    }

    private String name() throws InvalidManifestException {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw translate(e);
        }
    }

    private void expect(JsonToken kind, String path, String what) throws InvalidManifestException {
        if (!parser.hasToken(kind)) {
            throw new InvalidManifestException(printable(path) + ": must be " + what);
        }
    }

    /** An escape can spell half a character, which nobody can write out again. In names, the parser sees to that. */
    private static String wellFormed(String text, String path) throws InvalidManifestException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new InvalidManifestException(printable(path) + ": has half a surrogate pair");
        }
        return text;
    }

    private static InvalidManifestException translate(IOException e) {
        if (e instanceof CharacterCodingException) {
            return new InvalidManifestException("the document is not UTF-8");
        }
        if (e instanceof JsonProcessingException json) {
            JsonLocation at = json.getLocation();
            String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ')';
            return new InvalidManifestException(
                    "the document is not acceptable JSON: " + printable(json.getOriginalMessage()) + where);
        }
        return new InvalidManifestException("the document cannot be read as JSON");
    }

    /** Messages go into logs and answers: short, and nothing in them that a terminal or an encoder trips over. */
    private static String printable(String text) {
        String cut = text.length() <= MAX_MESSAGE_LENGTH ? text : text.substring(0, MAX_MESSAGE_LENGTH) + "...";
        return NOT_PRINTABLE.matcher(cut).replaceAll("?");
    }
}
