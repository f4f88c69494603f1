package io.stowage.storage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who may know whom in this module, and what main code does not do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ArchitectureTest {

    /** The JDK, and what annotates types. Logging, metrics and network clients are in none of these. */
    private static final List<String> EVERYWHERE = List.of("java..", "org.jspecify.annotations..");

    private JavaClasses main;

    @BeforeAll
    void importMainClasses() {
        main = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.stowage");
    }

    @Test
    void everyClassBelongsToAKnownPackage() {
        classes()
                .should()
                .resideInAnyPackage(
                        "io.stowage.oci",
                        "io.stowage.storage",
                        "io.stowage.layout",
                        "io.stowage.storage.credentials",
                        "io.stowage.storage.memory",
                        "io.stowage.storage.net",
                        "io.stowage.storage.parts")
                .check(main);
        assertThat(main).hasSizeGreaterThan(30);
    }

    @Test
    void theWordsOfTheFieldKnowJacksonOnly() {
        checkArrows("io.stowage.oci", "com.fasterxml.jackson..");
    }

    @Test
    void theSpiKnowsNothing() {
        checkArrows("io.stowage.storage");
    }

    @Test
    void theLayoutKnowsTheWordsAndTheSpi() {
        checkArrows("io.stowage.layout", "io.stowage.oci", "io.stowage.storage");
    }

    @Test
    void uploadsInPartsKnowTheSpi() {
        checkArrows("io.stowage.storage.parts", "io.stowage.storage");
    }

    @Test
    void credentialsKnowTheSpiAndJackson() {
        checkArrows("io.stowage.storage.credentials", "io.stowage.storage", "com.fasterxml.jackson..");
    }

    @Test
    void theWayToOthersKnowsTheSpiAndTls() {
        checkArrows("io.stowage.storage.net", "io.stowage.storage", "javax.net.ssl");
    }

    @Test
    void theInMemoryDriverKnowsTheSpi() {
        checkArrows("io.stowage.storage.memory", "io.stowage.storage");
    }

    @Test
    void nothingStaticChanges() {
        fields().that().areStatic().should().beFinal().check(main);
        fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .notHaveRawType(changeable())
                .check(main);
    }

    @Test
    void noThreadPoolIsMadeWithoutBounds() {
        noClasses().should().callMethodWhere(calls(Executors.class, "new")).check(main);
    }

    @Test
    void nobodyEndsTheProcess() {
        noClasses().should().callMethodWhere(calls(System.class, "exit")).check(main);
        noClasses().should().callMethodWhere(calls(Runtime.class, "halt")).check(main);
        noClasses().should().callMethodWhere(calls(Runtime.class, "exit")).check(main);
    }

    @Test
    void nobodyReadsAStreamOfUnknownLengthWhole() {
        noClasses()
                .should()
                .callMethodWhere(calls(InputStream.class, "readAllBytes"))
                .check(main);
    }

    @Test
    void nobodyPrints() {
        noClasses().should().accessFieldWhere(standardStreams()).check(main);
    }

    private void checkArrows(String from, String... to) {
        List<String> allowed = new ArrayList<>(EVERYWHERE);
        allowed.add(from);
        allowed.addAll(Arrays.asList(to));
        classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .check(main);
    }

    /** Arrays, and collections and holders that are no constant by their type. */
    private static DescribedPredicate<JavaClass> changeable() {
        Set<String> constantCollections = Set.of(List.class.getName(), Map.class.getName(), Set.class.getName());
        return DescribedPredicate.describe(
                "something that changes",
                type -> type.isArray()
                        || type.isAssignableTo(ThreadLocal.class)
                        || type.isAssignableTo(Appendable.class)
                        || type.getPackageName().startsWith("java.util.concurrent")
                        || (!constantCollections.contains(type.getName())
                                && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))));
    }

    private static DescribedPredicate<JavaMethodCall> calls(Class<?> owner, String namePrefix) {
        return DescribedPredicate.describe(
                "calls " + owner.getSimpleName() + '.' + namePrefix,
                call -> call.getTargetOwner().isAssignableTo(owner)
                        && call.getTarget().getName().startsWith(namePrefix));
    }

    private static DescribedPredicate<JavaFieldAccess> standardStreams() {
        return DescribedPredicate.describe(
                "uses System.out or System.err",
                access -> access.getTargetOwner().isEquivalentTo(System.class)
                        && Set.of("out", "err").contains(access.getTarget().getName()));
    }
}
