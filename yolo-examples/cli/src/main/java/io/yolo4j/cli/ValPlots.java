package io.yolo4j.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;

/** The figures of a validation as pictures in a directory. */
final class ValPlots {
    private static final String BOXES = "precision-recall.png";
    private static final String MASKS = "precision-recall-masks.png";
    private static final String CONFUSION = "confusion-matrix.png";

    private ValPlots() {}

    /** Makes the directory; refuses to replace what is read, and links, which may lead anywhere. */
    static void check(Path directory, Inputs inputs) {
        try {
            Files.createDirectories(directory);
            for (String name : List.of(BOXES, MASKS, CONFUSION)) {
                Path file = directory.resolve(name);
                String role = inputs.roleOf(file);
                if (role != null) {
                    throw new Failure(
                            "--save " + directory + ": expected another directory, found that " + name + " is " + role);
                }
            }
        } catch (IOException e) {
            throw new Failure(
                    "--save " + directory + ": expected a directory that can be made, found " + Failure.reason(e), e);
        }
        if (!Files.isWritable(directory)) {
            throw new Failure(
                    "--save " + directory + ": expected a directory that can be written, found one that cannot");
        }
    }

    static void save(ValResult result, Path directory, PrintWriter err) {
        if (!Plot.hasFonts()) {
            err.println("warning: Java finds no font here, the plots are not saved; install fontconfig and a font, for"
                    + " example the package fonts-dejavu-core");
            err.flush();
            return;
        }
        try {
            write(
                    CurvePlot.of("Precision and recall of boxes at IoU 0.5", result.boxes(), result.classNames()),
                    directory.resolve(BOXES));
            if (result.masks() != null) {
                write(
                        CurvePlot.of("Precision and recall of masks at IoU 0.5", result.masks(), result.classNames()),
                        directory.resolve(MASKS));
            }
            write(ConfusionPlot.of(result.confusion(), result.classNames()), directory.resolve(CONFUSION));
        } catch (IOException e) {
            throw new Failure(
                    "--save " + directory + ": expected a directory that pictures can be written to, found "
                            + Failure.reason(e),
                    e);
        }
    }

    /** First under another name: whoever stops the program finds whole pictures only. */
    private static void write(BufferedImage picture, Path target) throws IOException {
        Path part = Files.createTempFile(target.getParent(), ".plot", ".part");
        try {
            ImageIO.write(picture, "png", part.toFile());
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(part);
            }
        }
    }
}
