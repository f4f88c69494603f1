package io.stowage.server.auth.jwt;

import static io.stowage.server.auth.jwt.World.NOW;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Forgeries that are written as they should not be, or say what they may not. */
final class ForgedClaims {

    private ForgedClaims() {}

    static void addTo(List<Forgery> all) {
        encodings(all);
        json(all);
        validity(all);
        addresses(all);
    }

    private static void encodings(List<Forgery> all) {
        Forgery.add(all, "nothing", "three parts", w -> "");
        Forgery.add(all, "two dots", "three parts", w -> "..");
        Forgery.add(all, "two parts", "three parts", w -> w.parts()[0] + '.' + w.parts()[1]);
        Forgery.add(all, "four parts", "three parts", w -> w.genuine() + '.' + w.parts()[2]);
        Forgery.add(all, "nothing for claims", "three parts", w -> w.parts()[0] + ".." + w.parts()[2]);
        Forgery.add(all, "no signature", "three parts", w -> w.parts()[0] + '.' + w.parts()[1] + '.');
        Forgery.add(
                all,
                "JSON in place of the compact form",
                "three parts",
                w -> "{\"payload\":\"" + w.parts()[1] + "\",\"protected\":\"" + w.parts()[0] + "\"}");
        Forgery.add(all, "padding", "base64url", w -> w.genuine() + "==");
        Forgery.add(
                all, "the other alphabet", "base64url", w -> w.parts()[0] + '.' + w.parts()[1] + "." + "+/".repeat(43));
        Forgery.add(
                all,
                "a signature in another spelling of the same bytes",
                "base64url",
                w -> w.genuine().substring(0, w.genuine().length() - 1) + "B");
        Forgery.add(all, "a line break", "base64url", w -> w.parts()[0] + '.' + w.parts()[1] + ".\n" + w.parts()[2]);
        Forgery.add(
                all,
                "letters that are none of ASCII",
                "base64url",
                w -> w.parts()[0] + '.' + w.parts()[1] + ".é" + w.parts()[2]);
        Forgery.add(
                all,
                "V-38: a token of 1 MiB",
                "too long",
                w -> w.parts()[0] + '.' + "A".repeat(1024 * 1024) + '.' + w.parts()[2]);
        Forgery.add(all, "V-38: a header of 10,000 levels", "too deep", w -> w.headed("[".repeat(10_000)));
        Forgery.add(
                all,
                "V-38: a header with a member of 5,000 levels",
                "too deep",
                w -> w.headed("{\"alg\":\"ES256\",\"kid\":\"ec\",\"x\":" + "[".repeat(2500) + "]".repeat(2500) + "}"));
        Forgery.add(
                all,
                "V-38: claims of 2,000 levels",
                "",
                w -> w.saying("iat", "\"x\":" + "[".repeat(1000) + "]".repeat(1000)));
        Forgery.add(all, "V-38: a number of 2,000 digits", "", w -> w.saying("exp", "\"exp\":" + "9".repeat(2000)));
    }

    private static void json(List<Forgery> all) {
        Forgery.add(all, "alg twice", "no JSON", w -> w.headed("{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"ec\"}"));
        Forgery.add(all, "kid twice", "no JSON", w -> w.headed("{\"alg\":\"ES256\",\"kid\":\"ec\",\"kid\":\"own\"}"));
        Forgery.add(all, "the header is a list", "no JSON object", w -> w.headed("[\"ES256\"]"));
        Forgery.add(all, "the header is text", "no JSON object", w -> w.headed("\"ES256\""));
        Forgery.add(all, "something behind the header", "no JSON", w -> w.headed(Forgery.ES + Forgery.ES));
        Forgery.add(all, "a comment in the header", "no JSON", w -> w.headed("{\"alg\":\"ES256\",/**/\"kid\":\"ec\"}"));
        Forgery.add(all, "iss twice", "", w -> w.saying("iss", "\"iss\":\"thief\",\"iss\":\"" + w.issuer() + '"'));
        Forgery.add(all, "exp twice", "", w -> w.saying("", "\"exp\":" + (NOW + 900)));
        Forgery.add(all, "something behind the claims", "", w -> w.ec().token("ES256", Forgery.ES, w.claims() + "{}"));
        Forgery.add(all, "claims in UTF-16", "", w -> w.ec().token(
                        "ES256", Forgery.ES, w.claims().getBytes(StandardCharsets.UTF_16LE)));
        Forgery.add(all, "claims that are no UTF-8", "", w -> w.ec().token(
                        "ES256",
                        Forgery.ES,
                        w.claims("sub", "\"sub\":\"\u00ff\"").getBytes(StandardCharsets.ISO_8859_1)));
        Forgery.add(all, "claims that are a list", "", w -> w.ec().token("ES256", Forgery.ES, "[" + w.claims() + "]"));
        Forgery.add(all, "claims that are a token", "", w -> w.ec().token("ES256", Forgery.ES, w.genuine()));
        Forgery.add(all, "claims that are null", "", w -> w.ec().token("ES256", Forgery.ES, "null"));
    }

    private static void validity(List<Forgery> all) {
        Forgery.add(all, "no exp", "when it expires", w -> w.saying("exp", "\"x\":1"));
        for (String value : List.of(
                "\"" + (NOW + 300) + '"',
                "null",
                "true",
                "[]",
                "1e400",
                "-1e400",
                "9223372036854775807",
                "18446744073709551616",
                "1e30",
                "253402300800")) {
            Forgery.add(all, "exp is " + value, "malformed \"exp\"", w -> w.saying("exp", "\"exp\":" + value));
        }
        Forgery.add(all, "exp is NaN", "", w -> w.saying("exp", "\"exp\":NaN"));
        for (String value : List.of("0", "-1", String.valueOf(NOW - 60), (NOW - 61) + ".999", "-253402300799")) {
            Forgery.add(all, "exp is long ago: " + value, "has expired", w -> w.saying("exp", "\"exp\":" + value));
        }
        Forgery.add(all, "nbf is 61 seconds away", "not valid yet", w -> w.saying("nbf", "\"nbf\":" + (NOW + 61)));
        Forgery.add(all, "nbf is text", "malformed \"nbf\"", w -> w.saying("nbf", "\"nbf\":\"0\""));
        Forgery.add(all, "nbf is too large", "malformed \"nbf\"", w -> w.saying("nbf", "\"nbf\":1e300"));
    }

    private static void addresses(List<Forgery> all) {
        String another = "another issuer";
        Forgery.add(all, "no iss", another, w -> w.saying("iss", "\"x\":1"));
        Forgery.add(all, "iss of somebody else", another, w -> w.saying("iss", "\"iss\":\"thief\""));
        Forgery.add(all, "iss with a slash behind", another, w -> w.saying("iss", "\"iss\":\"" + w.issuer() + "/\""));
        Forgery.add(
                all,
                "iss in capitals",
                another,
                w -> w.saying("iss", "\"iss\":\"" + w.issuer().toUpperCase(Locale.ROOT) + '"'));
        Forgery.add(all, "iss is a list", "", w -> w.saying("iss", "\"iss\":[\"" + w.issuer() + "\"]"));
        String service = "another service";
        Forgery.add(all, "no aud", service, w -> w.saying("aud", "\"x\":1"));
        Forgery.add(all, "aud of another service", service, w -> w.saying("aud", "\"aud\":\"other.example.com\""));
        Forgery.add(
                all,
                "aud begins like ours",
                service,
                w -> w.saying("aud", "\"aud\":\"" + World.SERVICE + ".thief.example.com\""));
        Forgery.add(all, "aud is a part of ours", service, w -> w.saying("aud", "\"aud\":\"example.com\""));
        Forgery.add(all, "aud is an empty list", service, w -> w.saying("aud", "\"aud\":[]"));
        Forgery.add(all, "aud is a list of others", service, w -> w.saying("aud", "\"aud\":[\"a\",\"b\"]"));
        Forgery.add(
                all,
                "aud is a list with something else",
                "malformed \"aud\"",
                w -> w.saying("aud", "\"aud\":[\"" + World.SERVICE + "\",1]"));
        Forgery.add(
                all,
                "aud is an object",
                "malformed \"aud\"",
                w -> w.saying("aud", "\"aud\":{\"" + World.SERVICE + "\":1}"));
        Forgery.add(all, "sub is a number", "malformed \"sub\"", w -> w.saying("sub", "\"sub\":0"));
        Forgery.add(
                all,
                "V-46: sub breaks the line of a log",
                "malformed \"sub\"",
                w -> w.saying("sub", "\"sub\":\"a\\nb\""));
    }
}
