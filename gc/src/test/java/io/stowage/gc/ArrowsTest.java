package io.stowage.gc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArrowsTest {

    @Test
    void gcKnowsTheStorageSpiAndALogAndNothingElse() {
        classes()
                .that()
                .resideInAPackage("io.stowage.gc..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.stowage.gc..",
                        "io.stowage.oci",
                        "io.stowage.layout",
                        "io.stowage.storage",
                        "org.slf4j",
                        "org.jspecify.annotations",
                        "java..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.stowage.gc"));
    }
}
