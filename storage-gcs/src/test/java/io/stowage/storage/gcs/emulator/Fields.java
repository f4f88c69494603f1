package io.stowage.storage.gcs.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Partial answers: what the parameter {@code fields} leaves of one, as in {@code items(name,size),nextPageToken}. */
final class Fields {

    private Fields() {}

    static Map<String, Object> select(Map<String, Object> resource, String fields) {
        Map<String, Object> selected = new LinkedHashMap<>();
        for (String field : split(fields)) {
            int open = field.indexOf('(');
            int slash = field.indexOf('/');
            if (open >= 0 && (slash < 0 || open < slash)) {
                add(selected, resource, field.substring(0, open), field.substring(open + 1, field.length() - 1));
            } else if (slash >= 0) {
                add(selected, resource, field.substring(0, slash), field.substring(slash + 1));
            } else if (field.equals("*")) {
                selected.putAll(resource);
            } else if (resource.containsKey(field)) {
                selected.put(field, resource.get(field));
            }
        }
        return selected;
    }

    @SuppressWarnings("unchecked")
    private static void add(Map<String, Object> selected, Map<String, Object> resource, String name, String below) {
        Object value = resource.get(name);
        if (value instanceof Map<?, ?> map) {
            selected.put(name, select((Map<String, Object>) map, below));
        } else if (value instanceof List<?> list) {
            List<Object> elements = new ArrayList<>();
            list.forEach(each ->
                    elements.add(each instanceof Map<?, ?> map ? select((Map<String, Object>) map, below) : each));
            selected.put(name, elements);
        }
    }

    /** At the commas outside of parentheses. */
    private static List<String> split(String fields) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= fields.length(); i++) {
            char c = i == fields.length() ? ',' : fields.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && (depth == 0 || i == fields.length())) {
                parts.add(fields.substring(start, i));
                start = i + 1;
            }
        }
        return parts;
    }
}
