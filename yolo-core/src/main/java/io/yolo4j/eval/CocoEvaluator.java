package io.yolo4j.eval;

import io.yolo4j.Detections;
import io.yolo4j.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures accuracy as COCO does: the figures of {@code COCOeval} in pycocotools, digit for digit, with its 10 IoU thresholds, 101 recalls,
 * ranges of areas and limits of 1, 10 and 100 detections for each image and class.
 *
 * <pre>{@code
 * CocoEvaluator evaluator = CocoEvaluator.ofBoxes(80);
 * for (...) {
 *     evaluator.add(objectsOf(image), detector.detect(image));
 * }
 * System.out.println(evaluator.accuracy());
 * }</pre>
 *
 * <p>For figures that others can compare, detect with a confidence of 0.001, an IoU of 0.7, 300 detections at most, and
 * {@linkplain io.yolo4j.DetectorBuilder#multiLabel every class of a box}. Equal scores are taken in the order in which images were added;
 * COCOeval takes them by rising number of the image.
 *
 * <p>Images are matched as they are added; 25 bytes for each detection are all that is kept. Not safe for use by several threads.
 */
public final class CocoEvaluator {
    private static final int MOST_DETECTIONS = 100;

    private final boolean byMasks;
    private final ClassTally[] tallies;
    private final ImageMatching matching = new ImageMatching();

    /** Detections of one class are chained, in their order. */
    private final int[] firstOfClass;

    private int[] nextOfClass = new int[0];

    private CocoEvaluator(int classes, boolean byMasks) {
        if (classes < 1) {
            throw new IllegalArgumentException("classes: expected 1 or more, found " + classes);
        }
        this.byMasks = byMasks;
        tallies = new ClassTally[classes];
        Arrays.setAll(tallies, i -> new ClassTally());
        firstOfClass = new int[classes];
        Arrays.fill(firstOfClass, -1);
    }

    /**
     * Measures boxes.
     *
     * @param classes number of classes
     * @return an evaluator without images
     * @throws IllegalArgumentException where the number is not positive
     */
    public static CocoEvaluator ofBoxes(int classes) {
        return new CocoEvaluator(classes, false);
    }

    /**
     * Measures masks: all objects need one.
     *
     * @param classes number of classes
     * @return an evaluator without images
     * @throws IllegalArgumentException where the number is not positive
     */
    public static CocoEvaluator ofMasks(int classes) {
        return new CocoEvaluator(classes, true);
    }

    /**
     * Adds an image.
     *
     * @param objects what is really in it
     * @param found what was found in it
     * @throws IllegalArgumentException where a class is out of range, or an object has no mask and masks are measured
     * @throws IllegalStateException where the detections have no masks and masks are measured
     */
    public void add(List<GroundTruth> objects, Detections found) {
        double[] scores = new double[found.size()];
        int[] classIds = new int[found.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = found.score(i);
            classIds[i] = found.classId(i);
        }
        if (byMasks) {
            List<Mask> masks =
                    IntStream.range(0, scores.length).mapToObj(found::mask).toList();
            add(objects, masks, scores, classIds);
        } else {
            add(objects, boxes(found), scores, classIds);
        }
    }

    private static double[] boxes(Detections found) {
        double[] boxes = new double[4 * found.size()];
        for (int i = 0; i < found.size(); i++) {
            boxes[4 * i] = found.x1(i);
            boxes[4 * i + 1] = found.y1(i);
            boxes[4 * i + 2] = (double) found.x2(i) - found.x1(i);
            boxes[4 * i + 3] = (double) found.y2(i) - found.y1(i);
        }
        return boxes;
    }

    /**
     * Adds an image whose detections come from elsewhere, for example from a file of COCO results.
     *
     * @param objects what is really in it
     * @param boxes four values for each detection: x and y of its upper left corner, width, height
     * @param scores one score for each detection
     * @param classIds one class for each detection
     * @throws IllegalArgumentException where lengths do not match, a class is out of range, or a score is NaN
     * @throws IllegalStateException where masks are measured
     */
    public void add(List<GroundTruth> objects, double[] boxes, double[] scores, int[] classIds) {
        require(!byMasks, "masks");
        requireCount("boxes", boxes.length, 4, scores.length);
        add(objects, new Regions.Boxes(boxes), scores, classIds);
    }

    /**
     * Adds an image whose masks come from elsewhere.
     *
     * @param objects what is really in it
     * @param masks one for each detection
     * @param scores one score for each detection
     * @param classIds one class for each detection
     * @throws IllegalArgumentException where lengths do not match, a class is out of range, a score is NaN, an object has no mask, or
     *     masks belong to images of different sizes
     * @throws IllegalStateException where boxes are measured
     */
    public void add(List<GroundTruth> objects, List<Mask> masks, double[] scores, int[] classIds) {
        require(byMasks, "boxes");
        requireCount("masks", masks.size(), 1, scores.length);
        for (GroundTruth object : objects) {
            if (object.mask() == null) {
                throw new IllegalArgumentException("expected a mask for each object, found none for " + object);
            }
            requireSize(masks, object.mask());
        }
        for (Mask mask : masks) {
            requireSize(masks, mask);
        }
        add(objects, new Regions.Masks(List.copyOf(masks)), scores, classIds);
    }

    /** All at once, before anything is counted: half an image would spoil the figures of the others. */
    private static void requireSize(List<Mask> masks, Mask mask) {
        Mask first = masks.isEmpty() ? mask : masks.get(0);
        if (mask.imageWidth() != first.imageWidth() || mask.imageHeight() != first.imageHeight()) {
            throw new IllegalArgumentException("expected masks of " + first.imageWidth() + " x " + first.imageHeight()
                    + " pixels, found one of " + mask.imageWidth() + " x " + mask.imageHeight());
        }
    }

    private static void require(boolean right, String measured) {
        if (!right) {
            throw new IllegalStateException("this evaluator measures " + measured);
        }
    }

    private static void requireCount(String name, int found, int each, int scores) {
        if (found != each * scores) {
            throw new IllegalArgumentException(
                    name + ": expected " + each + " for each of " + scores + " scores, found " + found);
        }
    }

    private void add(List<GroundTruth> objects, Regions regions, double[] scores, int[] classIds) {
        requireCount("classIds", classIds.length, 1, scores.length);
        GroundTruth[] all = objects.toArray(new GroundTruth[0]);
        for (GroundTruth object : all) {
            requireClass(object.classId());
        }
        for (int i = 0; i < scores.length; i++) {
            requireClass(classIds[i]);
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("score " + i + ": expected a number, found NaN");
            }
        }
        chain(classIds);
        boolean[] done = new boolean[all.length];
        for (int g = 0; g < all.length; g++) {
            if (!done[g]) {
                GroundTruth[] ofClass = sameClass(all, g, done);
                addClass(all[g].classId(), ofClass, regions, scores);
            }
        }
        for (int classId : classIds) {
            if (firstOfClass[classId] >= 0) {
                addClass(classId, new GroundTruth[0], regions, scores);
            }
        }
    }

    private void requireClass(int classId) {
        if (classId < 0 || classId >= tallies.length) {
            throw new IllegalArgumentException("classId: expected 0 to " + (tallies.length - 1) + ", found " + classId);
        }
    }

    private void chain(int[] classIds) {
        if (nextOfClass.length < classIds.length) {
            nextOfClass = new int[classIds.length];
        }
        for (int i = classIds.length - 1; i >= 0; i--) {
            nextOfClass[i] = firstOfClass[classIds[i]];
            firstOfClass[classIds[i]] = i;
        }
    }

    private static GroundTruth[] sameClass(GroundTruth[] all, int first, boolean[] done) {
        List<GroundTruth> same = new ArrayList<>();
        for (int g = first; g < all.length; g++) {
            if (all[g].classId() == all[first].classId()) {
                done[g] = true;
                same.add(all[g]);
            }
        }
        return same.toArray(new GroundTruth[0]);
    }

    private void addClass(int classId, GroundTruth[] objects, Regions regions, double[] scores) {
        int[] found = bestOfClass(classId, scores);
        double[] areas = new double[found.length];
        for (int d = 0; d < found.length; d++) {
            areas[d] = regions.area(found[d]);
        }
        matching.match(objects, areas, regions.overlaps(found, objects), found.length);
        ClassTally tally = tallies[classId];
        for (GroundTruth object : objects) {
            tally.addObject(object);
        }
        for (int d = 0; d < found.length; d++) {
            tally.addDetection(scores[found[d]], d, matching.matched(d), matching.ignored(d));
        }
    }

    /** The best first; takes them out of the chain. */
    private int[] bestOfClass(int classId, double[] scores) {
        int count = 0;
        for (int i = firstOfClass[classId]; i >= 0; i = nextOfClass[i]) {
            count++;
        }
        int[] found = new int[count];
        int next = 0;
        for (int i = firstOfClass[classId]; i >= 0; i = nextOfClass[i]) {
            found[next++] = i;
        }
        firstOfClass[classId] = -1;
        FallingOrder.sort(found, count, scores);
        return count <= MOST_DETECTIONS ? found : Arrays.copyOf(found, MOST_DETECTIONS);
    }

    /**
     * The figures of all images so far.
     *
     * @return the figures
     */
    public Accuracy accuracy() {
        int thresholds = ImageMatching.IOU_THRESHOLDS.length;
        Mean[] ap = Mean.several(ImageMatching.AREAS), ar = Mean.several(ImageMatching.AREAS);
        Mean ap50 = new Mean(), ap75 = new Mean(), ar1 = new Mean(), ar10 = new Mean();
        List<Accuracy.OfClass> classes = new ArrayList<>();
        for (int classId = 0; classId < tallies.length; classId++) {
            ClassTally tally = tallies[classId];
            if (tally.objects() == 0) {
                continue;
            }
            ClassTally.Figures figures = tally.figures();
            for (int range = 0; range < ImageMatching.AREAS; range++) {
                ap[range].add(figures.ap()[range]);
                ar[range].add(figures.ar()[range]);
            }
            ap50.add(figures.ap()[0][0]);
            ap75.add(figures.ap()[0][thresholds / 2]);
            ar1.add(figures.ar1());
            ar10.add(figures.ar10());
            classes.add(new Accuracy.OfClass(
                    classId,
                    tally.objects(),
                    Mean.of(figures.ap()[0]),
                    figures.ap()[0][0],
                    figures.ap()[0][thresholds / 2],
                    Mean.of(figures.ar()[0]),
                    figures.curveAt50()));
        }
        return new Accuracy(
                ap[0].value(),
                ap50.value(),
                ap75.value(),
                ap[1].value(),
                ap[2].value(),
                ap[3].value(),
                ar1.value(),
                ar10.value(),
                ar[0].value(),
                ar[1].value(),
                ar[2].value(),
                ar[3].value(),
                List.copyOf(classes));
    }
}
