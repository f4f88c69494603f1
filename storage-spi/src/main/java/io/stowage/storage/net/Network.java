package io.stowage.storage.net;

import io.stowage.storage.StoreConfigurationException;
import java.io.IOException;
import java.util.Map;

/**
 * By which way others are reached, and who vouches for them.
 *
 * @param proxies of which each request asks
 * @param authorities that TLS believes
 */
public record Network(ProxyRules proxies, TrustedAuthorities authorities) {

    /**
     * As the variables of an environment say.
     *
     * @throws StoreConfigurationException when a variable names no proxy that can be used
     */
    public static Network fromEnvironment(Map<String, String> environment) throws StoreConfigurationException {
        return new Network(ProxyRules.fromEnvironment(environment), TrustedAuthorities.fromEnvironment(environment));
    }

    /**
     * As the variables of this process say.
     *
     * @throws StoreConfigurationException when a variable names no proxy that can be used
     */
    public static Network ofProcess() throws StoreConfigurationException {
        return fromEnvironment(System.getenv());
    }

    /**
     * As the variables of this process say, for those who ask when they have to and no sooner.
     *
     * @throws IOException when a variable names no proxy that can be used: nobody can be reached then
     */
    public static Network ofProcessAtCall() throws IOException {
        try {
            return ofProcess();
        } catch (StoreConfigurationException e) {
            throw new IOException(e.parameter() + ' ' + e.getMessage(), e);
        }
    }
}
