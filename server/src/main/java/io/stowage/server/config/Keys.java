package io.stowage.server.config;

/** Every key of a configuration: those of Distribution 2.x and 3.x, and ours. Immutable. */
final class Keys {

    /**
     * A line for each key that has a value: where it stands, what kind of value it takes, and what it does here.
     *
     * <p>{@code []} is each element of a list, {@code *} any name that no other line has. {@code later} has no effect yet and
     * is named in a warning; {@code idle} asks for nothing that is not so anyway.
     */
    private static final String TABLE =
            """
            version                                     text
            loglevel                                    error|warn|info|debug
            log.level                                   error|warn|info|debug
            log.formatter                               text|json|logstash
            log.fields                                  map
            log.accesslog.disabled                      flag
            log.reportcaller                            flag      later
            log.hooks[].disabled                        flag      later
            log.hooks[].type                            text      later
            log.hooks[].levels                          texts     later
            log.hooks[].options                         map       later

            storage.filesystem                          map
            storage.inmemory                            map
            storage.tmpfs                               map
            storage.s3                                  map
            storage.s3aws                               map
            storage.azure                               map
            storage.gcs                                 map
            storage.objectstore                         map
            storage.swift                               map
            storage.oss                                 map
            storage.*                                   map
            storage.delete.enabled                      flag
            storage.redirect.disable                    flag
            storage.cache                               map       idle
            storage.tag.concurrencylimit                number    idle
            storage.maintenance.readonly                switch
            storage.maintenance.uploadpurging.enabled   flag
            storage.maintenance.uploadpurging.age       duration
            storage.maintenance.uploadpurging.interval  duration
            storage.maintenance.uploadpurging.dryrun    flag

            auth.none                                   map       idle
            auth.silly.realm                            text
            auth.silly.service                          text
            auth.htpasswd.realm                         text
            auth.htpasswd.path                          text
            auth.token.realm                            text
            auth.token.service                          text
            auth.token.issuer                           text
            auth.token.rootcertbundle                   text
            auth.token.jwks                             text
            auth.token.signingalgorithms                texts
            auth.token.autoredirect                     flag
            auth.token.autoredirectpath                 text
            auth.oidc.realm                             text
            auth.oidc.issuers[].issuer                  text
            auth.oidc.issuers[].audiences               texts
            auth.oidc.issuers[].userclaim               text
            auth.oidc.issuers[].userprefix              text
            auth.oidc.issuers[].groupsclaim             text
            auth.oidc.issuers[].groupprefix             text
            auth.oidc.issuers[].cafile                  text
            auth.oidc.issuers[].tokenfile               text
            auth.oidc.issuers[].jwksuri                 text
            auth.openshift.realm                        text      idle
            auth.openshift.tokenrealm                   text
            auth.openshift.apiserver                    text
            auth.openshift.cafile                       text
            auth.openshift.tokenfile                    text
            auth.kubernetes.realm                       text
            auth.kubernetes.audiences                   texts
            auth.kubernetes.apiserver                   text
            auth.kubernetes.cafile                      text
            auth.kubernetes.tokenfile                   text
            auth.certificate                            map       idle
            auth.*                                      any

            middleware.registry[].name                  text      later
            middleware.registry[].disabled              flag      later
            middleware.registry[].options               map       later
            middleware.repository[].name                text      later
            middleware.repository[].disabled            flag      later
            middleware.repository[].options             map       later
            middleware.storage[].name                   text
            middleware.storage[].disabled               flag
            middleware.storage[].options.baseurl        text
            middleware.storage[].options.privatekey     text
            middleware.storage[].options.keypairid      text
            middleware.storage[].options.duration       duration
            middleware.storage[].options.ipfilteredby   text      later
            middleware.storage[].options.awsregion      text      later
            middleware.storage[].options.updatefrequency text     later
            middleware.storage[].options.updatefrenquency text    later
            middleware.storage[].options.iprangesurl    text      later
            middleware.storage[].options.scheme         text
            middleware.storage[].options.host           text
            middleware.storage[].options.trimpathprefix text

            http.addr                                   text
            http.net                                    tcp|unix
            http.prefix                                 text
            http.host                                   text
            http.secret                                 text
            http.relativeurls                           flag
            http.draintimeout                           duration
            http.tls.certificate                        text
            http.tls.key                                text
            http.tls.clientcas                          texts
            http.tls.clientauth                         require-and-verify-client-cert|request-client-cert|require-any-client-cert|verify-client-cert-if-given
            http.tls.minimumtls                         tls1.0|tls1.1|tls1.2|tls1.3
            http.tls.minversion                         versiontls10|versiontls11|versiontls12|versiontls13
            http.tls.ciphersuites                       texts
            http.tls.letsencrypt.cachefile              text
            http.tls.letsencrypt.email                  text
            http.tls.letsencrypt.hosts                  texts
            http.tls.letsencrypt.directoryurl           text
            http.headers                                headers
            http.debug.addr                             text
            http.debug.prometheus.enabled               flag
            http.debug.prometheus.path                  text
            http.http2.disabled                         flag
            http.h2c.enabled                            flag

            notifications.events.includereferences      flag      later
            notifications.endpoints[].name              text      later
            notifications.endpoints[].url               text      later
            notifications.endpoints[].disabled          flag      later
            notifications.endpoints[].headers           headers   later
            notifications.endpoints[].timeout           duration  later
            notifications.endpoints[].threshold         number    later
            notifications.endpoints[].backoff           duration  later
            notifications.endpoints[].ignoredmediatypes texts     later
            notifications.endpoints[].ignore.mediatypes texts     later
            notifications.endpoints[].ignore.actions    texts     later

            redis.addr                                  text      later
            redis.addrs                                 texts     later
            redis.*                                     any       later

            health.storagedriver.enabled                flag
            health.storagedriver.interval               duration
            health.storagedriver.threshold              number
            health.file[].file                          text
            health.file[].interval                      duration
            health.http[].uri                           text
            health.http[].headers                       headers
            health.http[].statuscode                    number
            health.http[].timeout                       duration
            health.http[].interval                      duration
            health.http[].threshold                     number
            health.tcp[].addr                           text
            health.tcp[].timeout                        duration
            health.tcp[].interval                       duration
            health.tcp[].threshold                      number

            catalog.maxentries                          number
            tags.maxtags                                0..
            proxy.remoteurl                             text      later
            proxy.username                              text      later
            proxy.password                              text      later
            proxy.exec.command                          text      later
            proxy.exec.lifetime                         duration  later
            proxy.ttl                                   duration  later
            proxy.cachewritetimeout                     duration  later

            validation.enabled                          flag      idle
            validation.disabled                         flag
            validation.manifests.urls.allow             texts
            validation.manifests.urls.deny              texts
            validation.manifests.indexes.platforms      all|none|list
            validation.manifests.indexes.platformlist[].architecture text
            validation.manifests.indexes.platformlist[].os           text

            compatibility.schema1.enabled               flag      idle
            compatibility.schema1.signingkeyfile        text      idle
            openshift.metrics.enabled                   flag
            openshift.requests.read.maxrunning          0..1000000
            openshift.requests.read.maxinqueue          0..1000000
            openshift.requests.read.maxwaitinqueue      duration
            openshift.requests.write.maxrunning         0..1000000
            openshift.requests.write.maxinqueue         0..1000000
            openshift.requests.write.maxwaitinqueue     duration

            policy.repository.classes                   texts     later
            reporting.bugsnag                           map       idle
            reporting.newrelic                          map       idle

            stowage.verifycontent                       flag
            stowage.tls.keypassphrase                   text
            stowage.trustedproxies                      texts
            stowage.login.failuresperminute             0..1000000
            stowage.policy[].repositories               texts
            stowage.policy[].users                      texts
            stowage.policy[].groups                     texts
            stowage.policy[].anonymous                  flag
            stowage.policy[].actions                    texts
            stowage.limits.connections                  1..1000000
            stowage.limits.streams                      1..1000000
            stowage.limits.transfers                    1..1000000
            stowage.limits.slicebytes                   1..
            stowage.limits.windowbytes                  1..
            stowage.limits.collectedbytes               1..
            stowage.limits.queuedcalls                  1..1000000
            """;

    static final Key ROOT = read();

    private Keys() {}

    private static Key read() {
        Key.Draft root = new Key.Draft();
        TABLE.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] columns = line.trim().split(" +", -1);
            Key.Effect effect = columns.length < 3 ? Key.Effect.FULL : Key.Effect.of(columns[2]);
            root.at(columns[0]).is(Kind.of(columns[1]), effect);
        });
        return root.key();
    }
}
