package io.yolo4j.cli;

import io.yolo4j.YoloException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code yolo}: detect, classify, val, compare, convert, track, bench, engines, info. */
@Command(
        name = "yolo",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        abbreviateSynopsis = true,
        usageHelpWidth = 110,
        description = "Finds objects in images with YOLO models.",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  yolo detect",
            "  yolo detect --model yolov8n.onnx bus.jpg",
            "  yolo detect --model yolov8n.onnx --save marked photos/",
            "  yolo val --model yolov8n.onnx --data images/ --labels labels/",
            "  yolo compare --model yolov8n.onnx --model yolov8n-int8.onnx photos/",
            "  yolo convert --model yolov8n.onnx --precision int8 --calibration photos/ --out yolov8n-int8.onnx",
            "  yolo bench --model yolov8n.onnx",
            "  yolo info --model yolov8n.onnx",
            "'yolo detect --help' tells all about detect."
        })
final class Main implements Runnable {
    /** All went well. */
    static final int OK = 0;
    /** Some inputs failed, the others were done. */
    static final int SOME_FAILED = 1;
    /** Wrong usage, or no usable model, engine or place for the output: nothing was done. */
    static final int UNUSABLE = 2;

    /** How picocli says it, in the words of Java. */
    private static final Pattern NOT_A_NUMBER = Pattern.compile("('[^']*') is not an? (int|long|float|double)$");

    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        // Servers and containers have no display, and a program that only draws into memory needs none.
        System.setProperty("java.awt.headless", "true");
        StandardStream out = StandardStream.on(new FileOutputStream(FileDescriptor.out));
        StandardStream err = StandardStream.on(new FileOutputStream(FileDescriptor.err));
        CommandLine command = new CommandLine(new Main());
        addCommands(command, Terminal.ofProcess(), args.length == 0 ? "" : args[0]);
        int code = listening(command, out, err).execute(args);
        if (code == OK && out.isBroken()) {
            err.println("error: cannot write to the standard output: " + StandardStream.reason(out));
            code = SOME_FAILED;
        }
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** The command with its streams, which tests replace. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err, Terminal terminal) {
        CommandLine command = new CommandLine(new Main());
        addCommands(command, terminal, "");
        return listening(command, out, err);
    }

    private static CommandLine listening(CommandLine command, PrintWriter out, PrintWriter err) {
        return command.setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(Main::explainUsage)
                .setExecutionExceptionHandler(Main::explainFailure);
    }

    /**
     * Adds the commands.
     *
     * @param called where it is one of them, the others are left out: reading their annotations takes a tenth of a second
     */
    private static void addCommands(CommandLine main, Terminal terminal, String called) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("detect", () -> new DetectCommand(terminal));
        commands.put("classify", () -> new ClassifyCommand(terminal));
        commands.put("val", () -> new ValCommand(terminal));
        commands.put("compare", () -> new CompareCommand(terminal));
        commands.put("convert", () -> new ConvertCommand(terminal));
        commands.put("track", () -> new TrackCommand(terminal));
        commands.put("bench", () -> new BenchCommand(terminal));
        commands.put("engines", EnginesCommand::new);
        commands.put("info", InfoCommand::new);
        commands.forEach((name, command) -> {
            if (name.equals(called) || !commands.containsKey(called)) {
                main.addSubcommand(command.get());
            }
        });
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "expected a command: detect, classify, track, val, compare, convert, bench, engines or info");
    }

    /** The whole help would push the message out of sight. */
    private static int explainUsage(ParameterException reported, String[] args) {
        CommandLine command = reported.getCommandLine();
        ParameterException e = unknownFirst(reported, command);
        PrintWriter err = command.getErr();
        err.println("error: " + message(e, command));
        UnmatchedArgumentException.printSuggestions(e, err);
        String name = command.getCommandSpec().qualifiedName();
        err.println("usage: " + command.getHelp().synopsis(7).strip());
        err.println("'" + name + " --help' tells more");
        err.flush();
        return UNUSABLE;
    }

    /** Where an option is misspelt, it is that and not missing. */
    private static ParameterException unknownFirst(ParameterException reported, CommandLine command) {
        List<String> unknown = command.getUnmatchedArguments();
        return reported instanceof MissingParameterException && !unknown.isEmpty()
                ? new UnmatchedArgumentException(command, unknown)
                : reported;
    }

    /** Where there is no such command, what follows it is not to blame. */
    private static String message(ParameterException e, CommandLine command) {
        return e instanceof UnmatchedArgumentException unmatched
                        && command.getParent() == null
                        && !unmatched.isUnknownOption()
                ? "expected a command, found '" + unmatched.getUnmatched().get(0) + "'"
                : NOT_A_NUMBER.matcher(e.getMessage()).replaceFirst(found -> {
                    String kind = found.group(2).matches("float|double") ? "a number" : "a whole number";
                    return Matcher.quoteReplacement("expected " + kind + ", found " + found.group(1));
                });
    }

    private static int explainFailure(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println("error: " + Failure.explain(e));
        if (Failure.isVerbose(command)) {
            e.printStackTrace(err);
        } else if (!(e instanceof YoloException) && !(e instanceof Failure)) {
            err.println("this is a mistake in the program; --verbose shows where it happened");
        }
        err.flush();
        return e instanceof Failure failure ? failure.exitCode() : UNUSABLE;
    }

    /** From the manifest of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "yolo " + (version == null ? "(not packaged)" : version) + " (Java "
                        + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch") + ")"
            };
        }
    }
}
