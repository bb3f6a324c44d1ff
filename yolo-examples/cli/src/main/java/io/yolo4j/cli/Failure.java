package io.yolo4j.cli;

import io.yolo4j.YoloException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
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

    /** Refuses an option without the one that it needs. */
    static void requireWith(boolean met, String option, String other) {
        if (!met) {
            throw new Failure(option + ": expected it with " + other + ", found it without");
        }
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
        return e instanceof Failure ? e.getMessage() : UnknownClass.shorten(Flags.translate(e.getMessage()));
    }

    /** Why a file cannot be read or written, without the names of classes. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return missing(Path.of(missing.getFile()));
        } else if (e instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        } else if (e instanceof FileAlreadyExistsException existing) {
            return "a file of the name " + existing.getFile();
        } else if (e instanceof NotDirectoryException file) {
            return file.getFile() + ", which is no directory";
        } else if (e instanceof FileSystemException system && system.getReason() != null) {
            return '"' + system.getReason() + "\" for " + system.getFile();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** A file that cannot be made is missing, too: the question is whether its directory is there. */
    private static String missing(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return "a link to nothing, " + file;
        }
        return Files.isDirectory(parent)
                ? "that nothing can be made in " + parent
                : "no directory " + parent + "; make it first";
    }

    static boolean isVerbose(CommandLine command) {
        return command.getCommand() instanceof Verbosity.Holder holder
                && holder.verbosity().isVerbose();
    }
}
