package dev.aicache;

import org.junit.jupiter.api.Test;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The plan of the house: who may know whom. */
class ArchitectureTests {

    private static final String API = "dev.aicache";
    private static final String[] CORE = {
        API,
        API + ".policy",
        API + ".dialect",
        API + ".key",
        API + ".embedding",
        API + ".store",
        API + ".store.coding",
        API + ".store.pressure",
        API + ".store.pages",
        API + ".flight",
        API + ".coordination",
        API + ".coordination.remote",
        API + ".encoding",
        API + ".coordination.peer",
        API + ".warming",
        API + ".warming.snapshot",
        API + ".warming.history",
        API + ".savings",
        API + ".anomaly"
    };

    private final JavaClasses main = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(API);

    private void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(main);
    }

    private static String in(String name) {
        return API + "." + name;
    }

    @Test
    void theApiDependsOnNothingButTheJdkAndJspecify() {
        holds(classes()
                .that()
                .resideInAPackage(API)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(API, "java..", "org.jspecify..")));
    }

    @Test
    void theCoreKnowsNoFramework() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.springframework..",
                        "reactor..",
                        "io.netty..",
                        "io.micrometer..",
                        "org.reactivestreams..")));
    }

    @Test
    void everyCorePackageUsesOnlyWhatItMay() {
        holds(only("policy", API));
        holds(only("flight", API));
        holds(only("anomaly", API));
        holds(only("dialect", API, "tools.jackson.."));
        holds(only("key", API, in("dialect"), "javax.crypto..", "tools.jackson.."));
        holds(only("embedding", API, in("dialect")));
        holds(only(
                "store",
                API,
                in("coordination"),
                in("store.pressure"),
                "com.github.benmanes.caffeine..",
                "com.sun.management.."));
        holds(only("coordination", API));
        holds(only("coordination.remote", API, in("coordination"), in("encoding"), "javax.crypto.."));
        holds(only("encoding", API, "javax.crypto.."));
        holds(only("coordination.peer", API, in("coordination"), "javax.crypto.."));
        holds(only("store.pressure", API, "javax.management..", "com.sun.management.."));
        holds(only("savings", API, in("dialect")));
        holds(only("warming", API, "tools.jackson.."));
        holds(only(
                "warming.snapshot",
                API,
                in("coordination"),
                in("encoding"),
                in("store"),
                in("warming"),
                "javax.crypto.."));
        holds(only("warming.history", API, in("warming"), "javax.crypto.."));
        holds(only(
                "store.coding", API, in("store"), in("coordination"), in("store.pressure"), "com.github.luben.zstd.."));
        holds(only("store.pages", API, in("store")));
    }

    private static ArchRule only(String name, String... allowed) {
        return classes()
                .that()
                .resideInAPackage(in(name))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", in(name)).or(resideInAnyPackage(allowed)));
    }

    @Test
    void everyTechnologyHasItsPlace() {
        holds(outside("store", "com.github.benmanes.caffeine.."));
        holds(outside("store.pressure", "javax.management.."));
        holds(noClasses()
                .that(not(resideInAnyPackage(in("store"), in("store.pressure"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.management.."));
        holds(noClasses()
                .that(not(resideInAPackage(in("store.coding"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.luben.zstd.."));
        holds(outside("metrics", "io.micrometer.core.."));
        holds(outside("actuate", "org.springframework.boot.actuate.."));
        holds(noClasses()
                .that(not(resideInAnyPackage(in("gateway"), in("gateway.express"), in("autoconfigure"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.cloud.gateway..", "io.netty.."));
        holds(outside(
                "coordination.redis", "io.lettuce..", "org.springframework.data.redis..", "io.github.resilience4j.."));
        holds(noClasses()
                .that(not(resideInAnyPackage(
                        in("gateway"),
                        in("gateway.express"),
                        in("routing"),
                        in("actuate"),
                        in("autoconfigure"),
                        in("coordination.peer.http"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("reactor.."));
        holds(outside("routing", "org.springframework.cloud.loadbalancer.."));
        holds(noClasses()
                .that(not(resideInAnyPackage(in("routing"), in("autoconfigure"), in("coordination.peer.http"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.cloud.client.."));
        holds(noClasses()
                .that(not(resideInAnyPackage(in("dialect"), in("key"), in("warming"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson.."));
    }

    private static ArchRule outside(String name, String... technology) {
        return noClasses()
                .that(not(resideInAnyPackage(in(name), in("autoconfigure"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(technology);
    }

    @Test
    void nobodyDependsOnTheEdges() {
        for (String edge : new String[] {"autoconfigure", "gateway", "actuate", "metrics"}) {
            holds(noClasses()
                    .that(not(resideInAnyPackage(in(edge), in("gateway.express"), in("autoconfigure"))))
                    .should()
                    .dependOnClassesThat(resideInAPackage(in(edge))));
        }
    }

    @Test
    void packagesFormNoCycle() {
        holds(slices().matching(API + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void timeIsReadFromAClockAndNothingWaits() {
        holds(noClasses().should().callMethod(System.class, "currentTimeMillis"));
        holds(noClasses().should().callMethod(System.class, "nanoTime"));
        holds(noClasses().should().callMethod(java.time.Instant.class, "now"));
        holds(noClasses().should().callMethod(java.time.LocalDateTime.class, "now"));
        holds(noClasses().should().callMethod(Thread.class, "sleep", long.class));
        holds(noClasses().should().callMethod("reactor.core.publisher.Mono", "block"));
        holds(noClasses().should().callMethod("reactor.core.publisher.Flux", "blockFirst"));
        holds(noClasses().should().callMethod("reactor.core.publisher.Flux", "blockLast"));
    }

    @Test
    void namesSayWhatThingsAre() {
        holds(noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl"));
    }

    @Test
    void muchIsKeptToItsPackage() {
        long all = main.stream().filter(each -> each.isTopLevelClass()).count();
        long open = main.stream()
                .filter(each -> each.isTopLevelClass() && each.getModifiers().contains(JavaModifier.PUBLIC))
                .count();
        assertThat(all - open).as("package-private of %d types", all).isGreaterThanOrEqualTo(all * 45 / 100);
    }
}
