package io.stowage.storage.azure;

import io.stowage.storage.StoreConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where the blob service of an account is.
 *
 * @param service its address, without slash at the end: of a host, or of a host and the account's name as an emulator has it
 */
record AzureEndpoint(String service) {

    /** An address and what else stood in it. */
    record Container(AzureEndpoint endpoint, String name, Optional<String> query) {}

    static AzureEndpoint of(String parameter, String address) throws StoreConfigurationException {
        URI uri = parse(parameter, address);
        if (uri.getRawQuery() != null) {
            throw new StoreConfigurationException(
                    parameter, "must be an address without query; a signature belongs to sastoken");
        }
        return new AzureEndpoint(withoutSlash(address));
    }

    /** Reads the address of a container. It is the only thing that tells where an account of a DNS zone is. */
    static Container container(String parameter, String address) throws StoreConfigurationException {
        URI uri = parse(parameter, address);
        String path = withoutSlash(uri.getRawPath());
        int slash = path.lastIndexOf('/');
        if (slash < 0 || slash == path.length() - 1) {
            throw new StoreConfigurationException(parameter, "must end with the container's name");
        }
        String service = uri.getScheme() + "://" + uri.getRawAuthority() + path.substring(0, slash);
        return new Container(
                new AzureEndpoint(service), path.substring(slash + 1), Optional.ofNullable(uri.getRawQuery()));
    }

    boolean isEncrypted() {
        return service.startsWith("https:");
    }

    private static URI parse(String parameter, String address) throws StoreConfigurationException {
        try {
            URI uri = new URI(address);
            boolean known = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (known && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, without the text: it may have a signature in it.
        }
        throw new StoreConfigurationException(
                parameter, "must be an address such as https://account.blob.core.windows.net");
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? withoutSlash(text.substring(0, text.length() - 1)) : text;
    }
}
