package io.yolo4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * The files behind the sources of a command line: files as they are, the images of directories, the matches of globs.
 *
 * <p>Globs are expanded here and not only by the shell, because the shells of Windows do not, and because {@code **} is not
 * understood by all others.
 *
 * @param images the files, each once, in the order of the sources and naturally sorted within each
 * @param notes how many images each directory and glob has
 * @param problems one message for each source that gave nothing
 */
record Sources(List<Path> images, List<String> notes, List<String> problems) {
    private static final Set<String> EXTENSIONS =
            Set.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "dib", "tif", "tiff", "webp");
    private static final String GLOB_CHARACTERS = "*?[{";

    /**
     * Lists what is there now.
     *
     * @param sources files, directories and globs
     * @param outputs where pictures will be saved, which no {@code **} looks into: those of an earlier run would be found; or null
     */
    static Sources resolve(List<String> sources, Path outputs) {
        Set<Path> images = new LinkedHashSet<>();
        List<String> notes = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String source : sources) {
            try {
                images.addAll(resolve(source, outputs, notes));
            } catch (Failure e) {
                problems.add(e.getMessage());
            } catch (IOException | UncheckedIOException | InvalidPathException e) {
                problems.add(source + ": expected a readable file or directory, found " + e);
            }
        }
        return new Sources(List.copyOf(images), List.copyOf(notes), List.copyOf(problems));
    }

    /** With notes more, before the others; null is none. */
    Sources noting(String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(more));
        all.removeIf(Objects::isNull);
        all.addAll(notes);
        return new Sources(images, all, problems);
    }

    private static List<Path> resolve(String source, Path outputs, List<String> notes) throws IOException {
        String expanded = expandHome(source);
        Path path = asPath(expanded);
        if (path != null && Files.isDirectory(path)) {
            String advice = "in this directory; the glob '" + path.resolve("**") + "' looks into those within, too";
            List<Path> images = listed(source, children(path), advice, notes);
            noteMixture(images, outputs, notes);
            return images;
        } else if (path != null && Files.exists(path)) {
            return List.of(path); // also where its name looks like a glob
        } else if (firstGlobCharacter(expanded) >= 0) {
            return matches(source, expanded, outputs, notes);
        }
        throw new Failure(
                source + ": expected an image, a directory or a glob, found no such file; the current directory is "
                        + Path.of("").toAbsolutePath());
    }

    /** The shell does not expand {@code ~} within quotes. */
    private static String expandHome(String source) {
        boolean home = source.equals("~") || source.startsWith("~/") || source.startsWith("~\\");
        return home ? System.getProperty("user.home") + source.substring(1) : source;
    }

    /** Null where the text cannot be one, as globs on Windows cannot. */
    private static Path asPath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static List<Path> listed(String source, List<Path> files, String which, List<String> notes) {
        List<Path> images = files.stream()
                .filter(Sources::isImage)
                .sorted(NaturalOrder.PATHS)
                .toList();
        int others = files.size() - images.size();
        if (images.isEmpty()) {
            throw new Failure(source + ": expected images, found "
                    + (others == 0 ? "no file " : Text.count(others, "file") + ", but no image ") + which);
        }
        notes.add(source + ": " + Text.count(images.size(), "image")
                + (others == 0 ? "" : ", " + Text.count(others, "other file") + " left out"));
        return images;
    }

    /** By its name. */
    static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName()); // a root has none
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private static int firstGlobCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (GLOB_CHARACTERS.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** Where pictures are saved beside the images, nothing tells them apart the next time. */
    private static void noteMixture(List<Path> images, Path outputs, List<String> notes) throws IOException {
        if (outputs != null && Files.isDirectory(outputs)) {
            Set<Path> directories = new HashSet<>();
            images.forEach(image -> directories.add(image.toAbsolutePath().getParent()));
            for (Path directory : directories) {
                if (Files.isSameFile(directory, outputs)) {
                    notes.add("--save " + outputs + ": is among the sources; another run would take the pictures saved"
                            + " there for images");
                }
            }
        }
    }

    private static List<Path> matches(String source, String expanded, Path outputs, List<String> notes)
            throws IOException {
        String glob = FileSystems.getDefault().getSeparator().equals("\\") ? expanded.replace('\\', '/') : expanded;
        int split = glob.lastIndexOf('/', firstGlobCharacter(glob)) + 1;
        Path base = Path.of(glob.substring(0, split));
        if (!Files.isDirectory(split == 0 ? Path.of(".") : base)) {
            throw new Failure(source + ": expected images that match, found no directory " + base);
        }
        String pattern = glob.substring(split);
        GlobWalk walk;
        try {
            walk = new GlobWalk(base, pattern, outputs);
        } catch (PatternSyntaxException e) {
            throw new Failure(source + ": expected a glob, found a mistake: " + e.getDescription(), e);
        }
        List<Path> images = listed(source, walk.run(), "that matches", notes);
        if (walk.leftOut != null) {
            notes.add(source + ": left out " + walk.leftOut + ", where pictures are saved");
        }
        noteMixture(images, outputs, notes);
        return images;
    }

    /** Collects the files under a directory that match a pattern. */
    private static final class GlobWalk extends SimpleFileVisitor<Path> {
        private final Path start;
        private final boolean relative;
        private final PathMatcher matcher;
        private final boolean hidden;
        private final int depth;
        private final Path outputs;
        private final List<Path> found = new ArrayList<>();
        private Path leftOut;

        GlobWalk(Path base, String pattern, Path outputs) {
            this.relative = base.toString().isEmpty();
            this.start = relative ? Path.of(".") : base;
            // "**/" stands for no directory as well, as in every shell; the JDK's matcher wants one.
            this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.replace("**/", "{,**/}"));
            this.hidden = pattern.startsWith(".") || pattern.contains("/.");
            this.depth = pattern.contains("**")
                    ? Integer.MAX_VALUE
                    : (int) pattern.chars().filter(c -> c == '/').count() + 1;
            this.outputs = outputs != null && pattern.contains("**") && Files.isDirectory(outputs) ? outputs : null;
        }

        List<Path> run() throws IOException {
            Files.walkFileTree(start, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, this);
            return found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (directory.equals(start)) {
                return FileVisitResult.CONTINUE;
            }
            boolean isOutput = outputs != null && Files.isSameFile(directory, outputs);
            if (isOutput) {
                leftOut = relative ? start.relativize(directory) : directory;
            }
            boolean skipped = isOutput || !hidden && isHidden(directory);
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path inside = start.relativize(file);
            if (attributes.isRegularFile() && (hidden || !isHidden(file)) && matcher.matches(inside)) {
                found.add(relative ? inside : file);
            }
            return FileVisitResult.CONTINUE;
        }

        /** A directory that cannot be read, or a link that leads in a circle, must not keep the rest from being found. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        private static boolean isHidden(Path path) {
            return path.getFileName().toString().startsWith(".");
        }
    }
}
