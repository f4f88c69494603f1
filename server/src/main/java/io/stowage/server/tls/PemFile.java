package io.stowage.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of blocks between lines of dashes (RFC 7468); whatever stands around them is no matter.
 *
 * @param name for messages
 */
record PemFile(String name, List<Block> blocks) {

    /** A chain has some; this is for whoever names another file by mistake. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*?\\R(.*?)-----END \\1-----", Pattern.DOTALL);

    PemFile {
        blocks = List.copyOf(blocks);
    }

    /**
     * A block.
     *
     * @param label as in {@code PRIVATE KEY}
     * @param body all lines between those with the label; headers, too, if there are any
     */
    record Block(String label, String body) {

        /** @throws IllegalArgumentException when it is not only base64 */
        byte[] bytes() {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        }

        /** The block with the lines that hold its label. */
        String text() {
            return "-----BEGIN " + label + "-----\n" + body + "-----END " + label + "-----\n";
        }

        /** Never what it holds. */
        @Override
        public String toString() {
            return label;
        }
    }

    /** @throws IOException when it cannot be read; the message names it */
    static PemFile read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new IOException("cannot read " + file + " (" + e.getClass().getSimpleName() + ')', e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(file + " is too long for certificates and keys");
        }
        return parse(file.toString(), new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** @throws IOException when a block has no end: somebody may be writing the rest */
    static PemFile parse(String name, String text) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        int end = 0;
        while (matcher.find()) {
            checkNoneBegins(name, text.substring(end, matcher.start()));
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
            end = matcher.end();
        }
        checkNoneBegins(name, text.substring(end));
        return new PemFile(name, blocks);
    }

    private static void checkNoneBegins(String name, String between) throws IOException {
        if (between.contains("-----BEGIN ")) {
            throw new IOException("a PEM block in " + name + " has no end");
        }
    }

    /**
     * All certificates in it, in their order.
     *
     * @throws IOException when there is none, or one that cannot be read
     */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = certificatesIfAny();
        if (certificates.isEmpty()) {
            throw new IOException("no PEM block CERTIFICATE in " + name);
        }
        return certificates;
    }

    /** @throws IOException when one cannot be read */
    List<X509Certificate> certificatesIfAny() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(block));
            }
        }
        return certificates;
    }

    private X509Certificate certificate(Block block) throws IOException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException("no X.509 certificate in a block CERTIFICATE of " + name, e);
        }
    }
}
