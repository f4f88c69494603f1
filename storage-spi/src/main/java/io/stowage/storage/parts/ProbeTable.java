package io.stowage.storage.parts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a store was seen to do, for whoever reads the log: many a store says less in its documents, or more.
 *
 * @param createIfAbsent whether a write under the condition that there is nothing is refused where there is something
 * @param replaceIfSame whether a write under the condition of a version is refused over another one
 * @param deleteIfSame whether a deletion is; that it looks and deletes in one step cannot be seen
 * @param conditionalComplete whether putting parts together is refused where there is something
 * @param copyFromUrl whether the store itself reads what it is to copy
 */
public record ProbeTable(
        boolean createIfAbsent,
        boolean replaceIfSame,
        boolean deleteIfSame,
        boolean conditionalComplete,
        boolean copyFromUrl) {

    @Override
    public String toString() {
        Map<String, Boolean> rows = new LinkedHashMap<>();
        rows.put("create if absent", createIfAbsent);
        rows.put("replace if same", replaceIfSame);
        rows.put("delete if same", deleteIfSame);
        rows.put("conditional complete", conditionalComplete);
        rows.put("copy from URL", copyFromUrl);
        return rows.entrySet().stream()
                .map(row -> row.getKey() + (row.getValue() ? " yes" : " no"))
                .collect(Collectors.joining(", "));
    }
}
