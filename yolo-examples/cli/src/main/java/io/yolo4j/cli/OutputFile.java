package io.yolo4j.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Predicate;

/**
 * A file that an option names. It may replace results of the same kind, and nothing else: a slip such as {@code --export-csv *.csv} or a
 * swapped option must not cost a file. Written under another name until it is whole.
 */
final class OutputFile implements AutoCloseable {
    private final Path target;
    private final Path part;

    /** Null until there is text to be written. */
    private Writer writer;

    private boolean complete;

    private OutputFile(Path target, Path part) {
        this.target = target;
        this.part = part;
    }

    /**
     * Refuses to replace anything else.
     *
     * @param option with its value, for messages
     * @param own whether the first line that is not blank may be one of such results
     * @param kind what such results are
     */
    static void check(String option, Path file, Inputs inputs, Predicate<String> own, String kind) {
        try {
            checkPlace(option, file, inputs, "the results");
            if (Files.exists(file) && !holds(file, own)) {
                throw new Failure(
                        option + ": " + file + " exists and holds no " + kind + "; remove it or choose another name");
            }
        } catch (IOException e) {
            throw unwritable(option, e);
        }
    }

    /** Refuses to replace anything, unless that was asked for; what the run reads is not replaced then, either. */
    static void checkNew(String option, Path file, Inputs inputs, boolean replace, String what) {
        try {
            checkPlace(option, file, inputs, what);
            if (Files.exists(file) && Files.size(file) > 0 && !replace) {
                throw new Failure(option + ": " + file + " exists; choose another name, or replace it with --force");
            }
        } catch (IOException e) {
            throw unwritable(option, e);
        }
    }

    private static void checkPlace(String option, Path file, Inputs inputs, String what) throws IOException {
        String role = inputs.roleOf(file);
        if (role != null) {
            throw new Failure(option + ": expected a file for " + what + ", found " + role);
        }
        if (Sources.isImage(file)) {
            throw new Failure(option + ": expected a file for " + what + ", found the name of an image");
        }
        if (Files.isDirectory(file)) {
            throw new Failure(option + ": expected a file for " + what + ", found a directory");
        }
        Path parent = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(parent)) {
            throw new Failure(
                    option + ": expected a file that can be written, found no directory " + parent + "; make it first");
        }
    }

    /** Empty, or results from the first line on. */
    static boolean holds(Path file, Predicate<String> own) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String line = lines.readLine();
            while (line != null && line.isBlank()) {
                line = lines.readLine();
            }
            return line == null || own.test(line.strip());
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    static Failure unwritable(String option, IOException e) {
        return new Failure(option + ": expected a file that can be written, found " + Failure.reason(e), e);
    }

    /** The caller has {@linkplain #check checked} it. */
    static OutputFile open(Path target) throws IOException {
        Path directory = target.toAbsolutePath().getParent();
        for (int number = 1; ; number++) {
            String name = "." + target.getFileName() + ".part" + (number == 1 ? "" : number);
            try {
                Path part = Files.createFile(directory.resolve(name));
                part.toFile().deleteOnExit(); // whoever stops the program
                return new OutputFile(target, part);
            } catch (FileAlreadyExistsException e) {
                continue; // not this run's to write: it may be a link, or even a source
            }
        }
    }

    Writer writer() throws IOException {
        if (writer == null) {
            writer = Files.newBufferedWriter(part, StandardCharsets.UTF_8);
        }
        return writer;
    }

    /** Says that all is written: closing puts it in its place. */
    void complete() {
        complete = true;
    }

    /** Links are followed, as writing to one would do; without {@link #complete()} nothing is left. */
    @Override
    public void close() throws IOException {
        try {
            if (writer != null) {
                writer.close();
            }
            if (complete) {
                boolean link = Files.isSymbolicLink(target) && Files.exists(target);
                Files.move(part, link ? target.toRealPath() : target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(part);
            }
        }
    }

    /** A whole text. */
    static void write(Path target, String text) throws IOException {
        try (OutputFile file = open(target)) {
            file.writer().write(text);
            file.complete();
        }
    }

    /** What somebody else writes. */
    static void write(Path target, Content content) throws IOException {
        try (OutputFile file = open(target)) {
            content.writeTo(file.part);
            file.complete();
        }
    }

    /** Something that can be written into a file. */
    interface Content {
        void writeTo(Path file) throws IOException;
    }
}
