package io.stowage.storage.faults;

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * In what words requests are counted: the method, {@code copy} where there is a source, what the path leads to, and which
 * verbs the query has, as in {@code PUT data?partNumber&uploadId}, {@code GET link} or {@code GET store?list-type}.
 */
final class RequestKind {

    /** Of the queries of three protocols, those that say what is to be done. */
    private static final Pattern VERBS =
            Pattern.compile("uploads|uploadid|partnumber|delete|list-type|location|comp|restype"
                    + "|uploadtype|upload_id|alt|delimiter");

    private static final Map<String, Pattern> PLACES = Map.of(
            "session", Pattern.compile("\\.stowage/sessions/"),
            "staged", Pattern.compile("\\.stowage/uploads/"),
            "probe", Pattern.compile("\\.stowage/probe/"),
            "link", Pattern.compile("docker/registry/v2/repositories/.*/link$"),
            "data", Pattern.compile("docker/registry/v2/blobs/.*/data$"),
            "upload", Pattern.compile("docker/registry/v2/repositories/.*/_uploads/"));

    private static final Pattern OBJECT = Pattern.compile("^/(storage/v1/b/[^/]+/o/.+|[^/]+/.*[^/].*)$");

    private RequestKind() {}

    static String of(Head head) {
        String target = head.target();
        int question = target.indexOf('?');
        String path = (question < 0 ? target : target.substring(0, question)).replace("%2F", "/");
        String query = question < 0 ? "" : target.substring(question + 1);
        boolean copies = head.has("x-amz-copy-source") || head.has("x-ms-copy-source");
        return head.method() + (copies ? " copy " : " ") + place(path, query) + verbs(query);
    }

    private static String place(String path, String query) {
        for (Map.Entry<String, Pattern> each : PLACES.entrySet()) {
            Matcher matcher = each.getValue().matcher(path);
            if (matcher.find()) {
                return each.getKey();
            }
        }
        if (path.contains(".stowage/")) {
            return "own";
        }
        if (query.contains("restype=")) {
            return "store";
        }
        return OBJECT.matcher(path).matches() ? "object" : "store";
    }

    private static String verbs(String query) {
        TreeSet<String> found = new TreeSet<>();
        for (String parameter : query.split("&", -1)) {
            String[] both = parameter.split("=", 2);
            if (VERBS.matcher(both[0].toLowerCase(Locale.ROOT)).matches()) {
                // the value of some is the verb
                boolean telling = both[0].equals("comp") || both[0].equals("uploadType");
                found.add(telling ? parameter : both[0]);
            }
        }
        return found.isEmpty() ? "" : '?' + String.join("&", found);
    }
}
