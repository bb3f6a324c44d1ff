package io.yolo4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.yolo4j.spi.Availability;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Arrows between the packages point one way. {@code io.yolo4j} holds two parts: values, which know nothing but each other and are known
 * to all, and the entry, which knows everything and is known to nobody.
 */
class ArchitectureTest {
    private static final String ROOT = "io.yolo4j";
    private static final Set<String> ENTRY = Set.of(
            "BatchRun",
            "Calibration",
            "CalibrationRun",
            "ClassificationSession",
            "DetectionMerge",
            "DetectionSession",
            "DetectionSessionFactory",
            "InputGeometry",
            "Interpretation",
            "ConvertedModel",
            "ModelConversion",
            "PreparedModel",
            "ModelInfo",
            "OpeningOptions",
            "Pipeline",
            "Result",
            "ServedModel",
            "SizedStages",
            "SlicePool",
            "TriedModel",
            "WarmUp");
    private static final List<String> BELOW = List.of(
            "spi",
            "cache",
            "eval",
            "events",
            "image",
            "head",
            "graph",
            "graph.calibration",
            "graph.precision",
            "graph.shape",
            "runtime",
            "track");

    private static final Set<String> EXPORTED = Set.of(ROOT, ROOT + ".eval", ROOT + ".spi", ROOT + ".track");

    /** The classes of this module as they were compiled, whether it runs as a module or from the class path. */
    private static final JavaClasses CLASSES = new ClassFileImporter().importUrl(root());

    private static URL root() {
        return YoloException.class.getProtectionDomain().getCodeSource().getLocation();
    }

    /** The part that a class belongs to, or null for classes of others. */
    private static String part(JavaClass type) {
        String name = type.getName();
        if (name.equals(Availability.class.getName())) {
            return "values"; // whether something can run, and why not: the API shows it as it is
        }
        if (type.getPackageName().equals(ROOT)) {
            String outermost = name.substring(ROOT.length() + 1).replaceAll("\\$.*", "");
            boolean entry = outermost.startsWith("Detector")
                    || outermost.startsWith("Classifier")
                    || outermost.startsWith("SlicedDetector")
                    || outermost.startsWith("Engines")
                    || ENTRY.contains(outermost);
            return entry ? "entry" : "values";
        }
        return type.getPackageName().startsWith(ROOT + ".")
                ? type.getPackageName().substring(ROOT.length() + 1)
                : null;
    }

    private static DescribedPredicate<JavaClass> in(String... parts) {
        return DescribedPredicate.describe(
                "in " + String.join(", ", parts), type -> Arrays.asList(parts).contains(part(type)));
    }

    private static DescribedPredicate<JavaClass> unknownTo(String part, String... others) {
        List<String> allowed = Arrays.asList(others);
        return DescribedPredicate.describe("in a part that " + part + " must not know", type -> {
            String its = part(type);
            return its != null && !its.equals(part) && !allowed.contains(its);
        });
    }

    private static void mayKnowOnly(String part, String... others) {
        noClasses()
                .that(in(part))
                .should()
                .dependOnClassesThat(unknownTo(part, others))
                .check(CLASSES);
    }

    @Test
    void everyClassHasAPlace() {
        assertTrue(CLASSES.contain(YoloException.class));
        Set<String> parts = CLASSES.stream().map(ArchitectureTest::part).collect(Collectors.toSet());
        assertTrue(parts.containsAll(BELOW) && parts.contains("values") && parts.contains("entry"), parts.toString());
        parts.removeAll(BELOW);
        parts.removeAll(Set.of("values", "entry"));
        parts.remove(null); // module-info
        assertEquals(Set.of(), parts, "give a new package its rule here");
    }

    @Test
    void valuesKnowNothingButEachOther() {
        mayKnowOnly("values");
    }

    @Test
    void everyPartKnowsOnlyWhatLiesBelowIt() {
        mayKnowOnly("spi", "values");
        mayKnowOnly("eval", "values");
        mayKnowOnly("events", "values");
        mayKnowOnly("cache", "values");
        mayKnowOnly("image", "values", "spi");
        mayKnowOnly("head", "values", "spi");
        mayKnowOnly("graph", "values", "spi", "cache");
        mayKnowOnly("graph.calibration", "graph", "values", "spi");
        mayKnowOnly("graph.shape", "graph", "values", "spi");
        mayKnowOnly("graph.precision", "graph", "graph.calibration", "values", "spi");
        mayKnowOnly("runtime", "values", "spi");
        mayKnowOnly("track", "values");
    }

    @Test
    void noCycles() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        String part = part(type);
                        return part == null ? SliceIdentifier.ignore() : SliceIdentifier.of(part);
                    }

                    @Override
                    public String getDescription() {
                        return "the parts of the library";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void onlyTheDecoderKnowsOpenCv() {
        noClasses()
                .that(DescribedPredicate.not(DescribedPredicate.describe(
                        "in image, called Image* or OpenCv*",
                        type -> type.getName().startsWith(ROOT + ".image.OpenCv")
                                || type.getName().startsWith(ROOT + ".image.Image"))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.bytedeco.."))
                .check(CLASSES);
    }

    /** Some runtimes lack it, and every class that names one of its types may be the one that does not load. */
    @Test
    void onlyTheEventsKnowTheFlightRecorder() {
        noClasses()
                .that(DescribedPredicate.not(in("events")))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "of jdk.jfr", type -> type.getPackageName().startsWith("jdk.jfr")))
                .check(CLASSES);
    }

    /** See the decisions in docs/architecture.md. */
    @Test
    void eventsHaveNoOtherClassAbove() {
        List<JavaClass> events = CLASSES.stream()
                .filter(type -> type.isAssignableTo("jdk.jfr.Event"))
                .toList();
        assertFalse(events.isEmpty());
        for (JavaClass event : events) {
            assertEquals("jdk.jfr.Event", event.getRawSuperclass().orElseThrow().getName(), event.getName());
        }
    }

    @Test
    void onlyTheGraphKnowsProtobuf() {
        noClasses()
                .that(DescribedPredicate.not(in("graph", "graph.shape", "graph.precision", "graph.calibration")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("ai.onnx..", "com.google.protobuf.."))
                .check(CLASSES);
    }

    @Test
    void onlyTheEntryAndTheRuntimeWriteToTheLog() {
        noClasses()
                .that(DescribedPredicate.not(in("entry", "runtime")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.slf4j..", "java.util.logging.."))
                .check(CLASSES);
    }

    @Test
    void nothingPrints() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }

    @Test
    void nothingExitsAndOnlyTheFolderOfTheCacheReadsThePropertiesOfTheProcess() {
        Set<String> methods =
                Set.of("exit", "halt", "getProperty", "getProperties", "setProperty", "getenv", "getBoolean");
        noClasses()
                .that(DescribedPredicate.not(DescribedPredicate.describe(
                        "the folder of the cache", type -> type.getName().equals(ROOT + ".cache.CacheFolder"))))
                .should()
                .callMethodWhere(DescribedPredicate.describe("exits or reads the process", call -> {
                    String owner = call.getTargetOwner().getName();
                    String method = call.getName();
                    return (owner.equals("java.lang.System") || owner.equals("java.lang.Runtime"))
                                    && methods.contains(method)
                            || owner.equals("java.lang.Boolean") && method.equals("getBoolean");
                }))
                .check(CLASSES);
    }

    @Test
    void exceptionsAreYoloExceptions() {
        classes()
                .that()
                .haveSimpleNameEndingWith("Exception")
                .should()
                .beAssignableTo(YoloException.class)
                .andShould()
                .bePublic()
                .check(CLASSES);
        classes()
                .that(assignableTo(Throwable.class))
                .should()
                .haveSimpleNameEndingWith("Exception")
                .check(CLASSES);
    }

    @Test
    void onlyThePackagesForUsersAndEnginesAreExported() throws IOException {
        try (InputStream file = YoloException.class.getResourceAsStream("/module-info.class")) {
            ModuleDescriptor module = ModuleDescriptor.read(file);
            assertEquals("io.yolo4j.core", module.name());
            assertEquals(
                    EXPORTED,
                    module.exports().stream()
                            .filter(export -> !export.isQualified())
                            .map(ModuleDescriptor.Exports::source)
                            .collect(Collectors.toSet()));
            assertEquals(Set.of(), module.opens());
        }
    }

    @Test
    void theApiShowsNothingThatIsNotExported() {
        for (JavaClass type : CLASSES) {
            if (!EXPORTED.contains(type.getPackageName())
                    || !type.getModifiers().contains(JavaModifier.PUBLIC)) {
                continue;
            }
            for (JavaCodeUnit member : type.getCodeUnits()) {
                if (!member.getModifiers().contains(JavaModifier.PUBLIC)) {
                    continue;
                }
                for (JavaClass shown : member.getAllInvolvedRawTypes()) {
                    String home = shown.getBaseComponentType().getPackageName();
                    assertTrue(
                            !home.startsWith(ROOT) || EXPORTED.contains(home),
                            member.getFullName() + " shows " + shown.getName());
                }
            }
        }
    }
}
