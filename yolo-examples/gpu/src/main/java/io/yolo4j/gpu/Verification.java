package io.yolo4j.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries on this machine what is promised of an engine, and writes what came of it as JSON, section by section: it may be cut off at any time. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Tries on this machine what is promised of an engine, and writes what came of it as JSON.",
        footer = {
            "",
            "Exit code:",
            "  0   All that was tried is as promised.",
            "  1   Something is not; the JSON says what.",
            "  2   Wrong usage; nothing was tried."
        })
final class Verification implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Parameters(
            arity = "0..*",
            paramLabel = "SECTION",
            description = "What to try: ${COMPLETION-CANDIDATES}. Default: all, in this order.")
    private List<Name> sections = List.of(Name.values());

    @Option(names = "--engine", paramLabel = "E", description = "The engine. Default: ${DEFAULT-VALUE}.")
    String engine = "tensorrt";

    @Option(
            names = "--reference",
            paramLabel = "E",
            description = "The engine whose boxes are the right ones. Default: ${DEFAULT-VALUE}.")
    String reference = "onnxruntime-cpu";

    @Option(names = "--device", paramLabel = "N", description = "The GPU, from 0. Default: ${DEFAULT-VALUE}.")
    int device;

    @Option(
            names = "--shared",
            required = true,
            paramLabel = "DIR",
            description = "The folder with models/, images/ and golden/.")
    Path shared;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where engines are kept. Default: the user's folder for caches.")
    Path cache;

    @Option(
            names = "--cycles",
            paramLabel = "N",
            description = "Openings of the lifetime test. Default: ${DEFAULT-VALUE}.")
    int cycles = 100;

    @Option(
            names = "--seconds",
            paramLabel = "F",
            description = "For each figure of the benchmark. Default: ${DEFAULT-VALUE}.")
    double seconds = 5;

    @Option(names = "--json", required = true, paramLabel = "FILE", description = "What is written.")
    Path json;

    /** The sections. */
    enum Name {
        availability,
        contract,
        parity,
        accuracy,
        lifetimes,
        opening,
        throughput
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Verification()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Map<Name, Section> all = new LinkedHashMap<>();
        all.put(Name.availability, new AvailabilitySection(engine));
        all.put(Name.contract, new ContractSection(engine));
        all.put(Name.parity, new ParitySection(this));
        all.put(Name.accuracy, new AccuracySection(this));
        all.put(Name.lifetimes, new LifetimeSection(this));
        all.put(Name.opening, new OpeningSection(this));
        all.put(Name.throughput, new ThroughputSection(this));
        ObjectNode report = JSON.createObjectNode();
        boolean good = true;
        for (Name name : sections) {
            good &= run(name.name(), all.get(name), report.putObject(name.name()));
            JSON.writeValue(json.toFile(), report);
        }
        return good ? 0 : 1;
    }

    private static boolean run(String name, Section section, ObjectNode result) {
        long start = System.nanoTime();
        boolean good = false;
        try {
            good = section.run(result);
        } catch (Exception | LinkageError | AssertionError e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            result.put("failure", trace.toString());
        }
        result.put("asPromised", good);
        result.put("seconds", Math.round((System.nanoTime() - start) / 1e8) / 10.0);
        System.out.println((good ? "as promised  " : "NOT          ") + name);
        return good;
    }
}
