package io.yolo4j.cli;

import io.yolo4j.Detections;
import io.yolo4j.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Writes the annotated pictures into a directory, under the names of their sources. */
final class SavedPictures {
    private static final float JPEG_QUALITY = 0.92f;

    /** Everything else becomes PNG. */
    private static final Map<String, String> FORMATS = Map.ofEntries(
            Map.entry("jpg", "jpeg"),
            Map.entry("jpeg", "jpeg"),
            Map.entry("jpe", "jpeg"),
            Map.entry("jfif", "jpeg"),
            Map.entry("png", "png"),
            Map.entry("bmp", "bmp"),
            Map.entry("dib", "bmp"),
            Map.entry("gif", "gif"),
            Map.entry("tif", "tiff"),
            Map.entry("tiff", "tiff"));

    private final Path directory;
    private final Annotator annotator;
    private final Set<Path> inputs = new HashSet<>();
    private final Set<String> used = new HashSet<>();

    private SavedPictures(Path directory, Annotator annotator) {
        this.directory = directory;
        this.annotator = annotator;
    }

    static SavedPictures into(Path directory, Inputs inputs, PrintWriter err) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new Failure(
                    "--save " + directory + ": expected a directory that can be made, found " + Failure.reason(e), e);
        }
        if (!Files.isWritable(directory)) {
            throw new Failure(
                    "--save " + directory + ": expected a directory that can be written, found one that cannot");
        }
        SavedPictures pictures = new SavedPictures(directory, new Annotator(err));
        inputs.files().forEach(file -> pictures.inputs.add(real(file)));
        return pictures;
    }

    void save(Path source, Image image, Detections found) {
        BufferedImage picture = image.toBufferedImage();
        annotator.draw(picture, found);
        save(source, picture);
    }

    /** A picture that is drawn already, under the name of its source. */
    void save(Path source, BufferedImage picture) {
        String name = source.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot + 1) : "";
        String format = FORMATS.get(extension.toLowerCase(Locale.ROOT));
        if (format == null) {
            extension = "png";
            format = "png";
        }
        try {
            write(picture, format, freeName(stem, extension));
        } catch (IOException e) {
            throw new Failure(
                    "--save " + directory + ": expected a directory that pictures can be written to, found "
                            + Failure.reason(e),
                    e);
        }
    }

    /** Other pictures of this run and all that it reads are left alone; pictures of earlier runs are replaced. */
    private Path freeName(String stem, String extension) {
        for (int number = 1; ; number++) {
            String name = (number == 1 ? stem : stem + "-" + number) + "." + extension;
            Path target = directory.resolve(name);
            // Some file systems do not tell upper from lower case.
            if (!inputs.contains(real(target)) && used.add(name.toLowerCase(Locale.ROOT))) {
                return target;
            }
        }
    }

    static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) { // there is none yet
            return file.toAbsolutePath().normalize();
        }
    }

    /** First under another name: whoever stops the program finds whole pictures only. */
    private void write(BufferedImage picture, String format, Path target) throws IOException {
        Path part = newFile("." + target.getFileName() + ".part");
        try {
            try (OutputStream file = Files.newOutputStream(part);
                    ImageOutputStream stream = ImageIO.createImageOutputStream(file)) {
                encode(picture, format, stream);
            }
            // Replaces a link rather than what it leads to.
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** What has the name already is not this run's to write: it may be a link, or even a source. */
    private Path newFile(String name) throws IOException {
        for (int number = 1; ; number++) {
            try {
                return Files.createFile(directory.resolve(number == 1 ? name : name + number));
            } catch (FileAlreadyExistsException e) {
                continue;
            }
        }
    }

    private static void encode(BufferedImage picture, String format, ImageOutputStream stream) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        try {
            ImageWriteParam options = writer.getDefaultWriteParam();
            if (format.equals("jpeg")) {
                options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                options.setCompressionQuality(JPEG_QUALITY);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(picture, null, null), options);
        } finally {
            writer.dispose();
        }
    }
}
