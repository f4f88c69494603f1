#!/usr/bin/env bash
# Publishes what goes to a repository into a directory, and builds a program from
# that which embeds a registry as the README says.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
HOME="$own_home"
version="$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' "$root/pom.xml" | head -n 1)"

publish() {
    cd "$root" && mvn -B -ntp -q -Prelease -DskipTests -Dspotless.check.skip \
        -DaltDeploymentRepository="here::file:$work/repository" deploy -pl '!docker'
}

published() { # ARTEFACT
    local jars=("$work/repository/io/stowage/$1/$version"/*.jar) kind
    for kind in sources javadoc; do
        printf '%s\n' "${jars[@]}" | grep -q -- "-$kind.jar$" || { echo "no $kind"; return 1; }
    done
    for kind in "${jars[@]}"; do
        case "$kind" in
        *-sources.jar | *-javadoc.jar | *-tests.jar) ;;
        *) unzip -p "$kind" META-INF/MANIFEST.MF | grep -q '^Automatic-Module-Name: io.stowage' || return ;;
        esac
    done
}

program() {
    mkdir -p "$work/program/src/main/java" "$work/program/src/test/java"
    cat >"$work/program/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>program</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <repositories>
    <repository><id>here</id><url>file:$work/repository</url></repository>
  </repositories>
  <dependencyManagement>
    <dependencies>
      <dependency>
        <groupId>io.stowage</groupId>
        <artifactId>stowage-bom</artifactId>
        <version>$version</version>
        <type>pom</type>
        <scope>import</scope>
      </dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>io.stowage</groupId>
      <artifactId>stowage-server</artifactId>
    </dependency>
  </dependencies>
</project>
XML
    cat >"$work/program/src/main/java/Program.java" <<'JAVA'
import io.stowage.server.Registry;
import io.stowage.storage.memory.MemoryStore;

class Program {
    public static void main(String[] arguments) throws Exception {
        try (Registry registry = Registry.builder(new MemoryStore()).port(0).build().start()) {
            System.out.println(registry.repositories() + " at " + registry.url());
        }
    }
}
JAVA
    cd "$work/program" && mvn -B -ntp -q compile dependency:build-classpath -Dmdep.outputFile="$work/classpath" \
        dependency:list -DoutputFile="$work/dependencies"
}

needs_little() { # what comes with it
    sed -n 's/^ *\([a-z.]*:[a-z0-9-]*\):.*:\(compile\|runtime\).*/\1/p' "$work/dependencies" | sort -u >"$work/needs"
    cat "$work/needs"
    ! grep -vE '^(io\.stowage|io\.netty|com\.fasterxml\.jackson\.core|io\.micrometer|org\.slf4j|org\.jspecify|org\.hdrhistogram|org\.latencyutils):' "$work/needs"
}

runs() {
    shows '^\[\] at http://127' java -cp "$work/program/target/classes:$(cat "$work/classpath")" Program
}

need mvn unzip java
check "everything is published" publish
for artefact in stowage-storage-{spi,fs,s3,azure,gcs} stowage-gc stowage-server; do
    check "$artefact has sources, documentation and a module's name" published "$artefact"
done
check "a program is built with them" program
check "it needs little else" needs_little
check "it runs" runs
finish
