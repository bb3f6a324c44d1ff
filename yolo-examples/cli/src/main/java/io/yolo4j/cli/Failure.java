package io.yolo4j.cli;

import io.yolo4j.YoloException;
import picocli.CommandLine;

/** Something that ends the command, with a message for the person who started it. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    Failure(String message) {
        this(message, null);
    }

    Failure(String message, Throwable cause) {
        this(Main.UNUSABLE, message, cause);
    }

    Failure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** One line. The library speaks of the options of its builder; whoever reads this knows those of the command line. */
    static String explain(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            return "out of memory: the Java heap ends at "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB; set JDK_JAVA_OPTIONS=-Xmx4g, or whatever the machine can spare";
        }
        if (!(e instanceof YoloException || e instanceof Failure)) {
            return e.toString();
        }
        return e.getMessage()
                .replaceFirst("^confidence:", "--conf:")
                .replaceFirst("^iou:", "--iou:")
                .replaceFirst("^maxDetections:", "--max-det:")
                .replaceFirst("^(classes|threads|device):", "--$1:")
                .replaceFirst("^classNames:", "--names:")
                .replaceFirst("the builder's inputSize\\(\\.\\.\\.\\)", "--imgsz")
                .replaceAll("\\binputSize\\b", "--imgsz")
                .replaceAll("\\bmaxPixels(\\(\\.\\.\\.\\))?", "--max-pixels")
                .replaceAll("\\bDecoder\\.(OPENCV|AUTO|IMAGEIO)\\b", "--decoder $1");
    }

    static boolean isVerbose(CommandLine command) {
        return command.getCommand() instanceof Verbosity.Holder holder
                && holder.verbosity().isVerbose();
    }
}
