package io.yolo4j.cli;

import io.yolo4j.Task;
import io.yolo4j.eval.GroundTruth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What people say is in the images: YOLO's text files or COCO's JSON. Read whole before anything is detected, so that mistakes show at once. */
interface Labels {
    /**
     * Reads them.
     *
     * @param place a directory with a text for each image, or a JSON file
     * @param images the images that were found
     */
    static Labels read(Path place, List<Path> images) {
        if (Files.isDirectory(place)) {
            return YoloLabels.read(place, images);
        } else if (!Files.exists(place)) {
            throw new Failure("--labels " + place
                    + ": expected a directory with YOLO labels or a COCO JSON file, found no"
                    + " such file; the current directory is " + Path.of("").toAbsolutePath());
        } else if (place.toString().toLowerCase(Locale.ROOT).endsWith(".txt")) {
            throw new Failure(
                    "--labels " + place + ": expected a directory with YOLO labels or a COCO JSON file, found a"
                            + " text; give the directory that it is in");
        }
        return CocoLabels.read(place, images);
    }

    /** The files that were read, with what they are for the run. */
    Map<Path, String> files();

    /**
     * Says which class of the model each label means, and refuses those that mean none.
     *
     * @param task of the model: YOLO's labels for poses have keypoints behind the box
     */
    void matchClasses(List<String> classNames, Task task);

    /** The images to be measured, in the order in which equal scores are taken. */
    List<Path> images();

    /**
     * What is in an image. Sizes are known when it has been decoded.
     *
     * @param masks whether masks are needed
     * @throws Failure where the labels do not fit the image
     */
    List<GroundTruth> of(Path image, int width, int height, boolean masks);

    /** How the labels were matched, and what was left out. */
    List<String> notes();

    /** Mistakes in the labels, one message for each. */
    List<String> problems();

    /** The number by which COCO's results name the image. */
    long imageId(Path image);

    /** The number by which COCO's results name the class; -1 where the labels do not have it. */
    int categoryId(int classId);
}
