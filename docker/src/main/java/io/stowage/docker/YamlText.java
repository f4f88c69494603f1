package io.stowage.docker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML as Distribution means it. */
final class YamlText {

    private YamlText() {}

    /**
     * The document as maps with names as keys, lists, strings, booleans and whole numbers.
     *
     * @throws YAMLException when it is no YAML; its own message may quote what it read
     */
    static @Nullable Object read(String text) {
        return named(yaml().load(text));
    }

    /** A document that reads as these maps, lists and values. */
    static String write(Map<String, Object> tree) {
        return yaml().dump(tree);
    }

    private static Yaml yaml() {
        LoaderOptions reading = new LoaderOptions();
        DumperOptions writing = new DumperOptions();
        writing.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(new SafeConstructor(reading), new Representer(writing), writing, reading, new PlainScalars());
    }

    private static @Nullable Object named(@Nullable Object value) {
        if (value instanceof Map<?, ?> from) {
            // Keys of configuration are names, whatever they look like.
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            from.forEach((key, below) -> map.put(String.valueOf(key), named(below)));
            return map;
        }
        if (value instanceof List<?> from) {
            List<@Nullable Object> list = new ArrayList<>();
            from.forEach(element -> list.add(named(element)));
            return list;
        }
        return value;
    }

    /**
     * What is not surely a number or a truth value stays the text that it is, so that whoever wants text gets what stands in
     * the file: no dates, no octal numbers, none to the base of sixty, as {@code 10:30}, no fractions, as {@code 1.10}.
     */
    private static final class PlainScalars extends Resolver {

        private static final Pattern TRUE_FALSE = Pattern.compile("^(?:true|false)$");
        private static final Pattern INTEGER = Pattern.compile("^(?:0|-?[1-9][0-9]*)$");

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, TRUE_FALSE, "tf");
            addImplicitResolver(Tag.INT, INTEGER, "-0123456789");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }
}
