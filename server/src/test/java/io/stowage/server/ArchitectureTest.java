package io.stowage.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The arrows inside this module, and what none of its classes may do. */
class ArchitectureTest {

    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("io.stowage.server");

    @Test
    void theDomainKnowsNoNetwork() {
        noClasses()
                .that()
                .resideInAPackage("io.stowage.server.registry..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "io.stowage.server.http..",
                        "io.stowage.server.config..",
                        "io.stowage.server.auth..")
                .check(SERVER);
    }

    @Test
    void whoeverDecidesLooksNothingUp() {
        noClasses()
                .that()
                .resideInAPackage("io.stowage.server.auth..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.stowage.server.http..", "io.stowage.server.registry..", "io.stowage.layout..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(io.stowage.storage.BlobStore.class)
                .check(SERVER);
    }

    @Test
    @DisplayName("V-21: how much of a secret is right cannot be told by how long the comparison takes")
    void secretsAreComparedInConstantTime() {
        DescribedPredicate<JavaClass> comparesSecrets = DescribedPredicate.describe(
                "compare secrets",
                found -> Set.of("PasswordHash", "Signatures", "UploadStates").contains(found.getSimpleName()));
        classes()
                .that(comparesSecrets)
                .should()
                .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
                .check(SERVER);
        noClasses()
                .that(comparesSecrets)
                .should()
                .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
                .check(SERVER);
    }

    @Test
    void whoEmbedsARegistryCanDoWithoutBouncyCastle() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.stowage.server.auth.htpasswd..", "io.stowage.server.tls..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(SERVER);
    }

    @Test
    void nettyStaysAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.stowage.server.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(SERVER);
        noClasses()
                .that()
                .resideInAPackage("io.stowage.server.http.handler..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.buffer..", "io.netty.channel..", "io.netty.bootstrap..")
                .check(SERVER);
    }

    @Test
    void whoServesKnowsNobodyWhoWatches() {
        noClasses()
                .that()
                .resideInAnyPackage("io.stowage.server.http..", "io.stowage.server.registry..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.stowage.server.ops..", "io.micrometer..")
                .check(SERVER);
    }

    @Test
    void theServerKnowsNoDriver() {
        classes()
                .that()
                .resideOutsideOfPackage("io.stowage.server.junit..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "javax.naming..",
                        "javax.net.ssl..",
                        "javax.security.auth..",
                        "org.bouncycastle..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "com.fasterxml.jackson..",
                        "io.netty..",
                        "io.micrometer..",
                        "io.stowage.oci..",
                        "io.stowage.storage",
                        "io.stowage.storage.net..",
                        "io.stowage.layout..",
                        "io.stowage.gc..",
                        "io.stowage.server..")
                .check(SERVER);
    }

    @Test
    void aFutureNeverGoesBelowTheEdge() {
        noClasses()
                .that()
                .resideInAPackage("io.stowage.server.registry..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.CompletableFuture")
                .check(SERVER);
    }

    @Test
    void nothingStaticChangesAndNothingTouchesTheProcess() {
        noFields().that().areStatic().should().notBeFinal().check(SERVER);
        noClasses()
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "addShutdownHook", Thread.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(SERVER);
    }

    @Test
    void eventLoopsTouchNoFiles() {
        noClasses()
                .that()
                .resideInAPackage("io.stowage.server.http..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.FileInputStream")
                .check(SERVER);
    }
}
