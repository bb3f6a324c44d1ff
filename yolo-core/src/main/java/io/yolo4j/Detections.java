package io.yolo4j;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The objects found in one image, best score first: an immutable structure of arrays, valid for ever and safe to share
 * between threads.
 *
 * <p>Iterating makes one {@link Detection} for each object; the accessors by index ({@link #score(int)}, {@link #x1(int)}, ...)
 * make nothing.
 */
public final class Detections implements Iterable<Detection>, Found {
    private final int imageWidth;
    private final int imageHeight;
    private final float[] boxes;
    private final float[] scores;
    private final int[] classIds;
    private final DetectionParts parts;
    private final List<String> classNames;
    private final Timings timings;

    /** Takes the arrays as they are; only this package hands over arrays that nobody else holds. */
    Detections(
            int imageWidth,
            int imageHeight,
            float[] boxes,
            float[] scores,
            int[] classIds,
            DetectionParts parts,
            List<String> classNames,
            Timings timings) {
        this.imageWidth = imageWidth;
        this.imageHeight = imageHeight;
        this.boxes = boxes;
        this.scores = scores;
        this.classIds = classIds;
        this.parts = parts;
        this.classNames = classNames;
        this.timings = timings;
    }

    /**
     * Makes detections from arrays, which are copied: for tests, and for results that come from elsewhere.
     *
     * @param imageWidth width of the image in pixels
     * @param imageHeight height of the image in pixels
     * @param boxes four values for each object: x1 y1 x2 y2 in pixels
     * @param scores one score for each object
     * @param classIds one index into {@code classNames} for each object
     * @param classNames the names of all classes
     * @return the detections, in the order given
     * @throws IllegalArgumentException where lengths do not match, a box is not finite or is inverted, a score is not finite, or a class
     *     has no name
     */
    public static Detections of(
            int imageWidth, int imageHeight, float[] boxes, float[] scores, int[] classIds, List<String> classNames) {
        int n = scores.length;
        if (boxes.length != 4 * n) {
            throw new IllegalArgumentException("boxes: expected 4 x " + n + " values, found " + boxes.length);
        }
        if (classIds.length != n) {
            throw new IllegalArgumentException("classIds: expected " + n + " values, found " + classIds.length);
        }
        for (int i = 0; i < n; i++) {
            float x1 = boxes[4 * i], y1 = boxes[4 * i + 1], x2 = boxes[4 * i + 2], y2 = boxes[4 * i + 3];
            boolean ordered = x1 <= x2 && y1 <= y2;
            if (!ordered || !Float.isFinite(x2 - x1) || !Float.isFinite(y2 - y1)) {
                throw new IllegalArgumentException(
                        "box " + i + ": expected finite x1 <= x2 and y1 <= y2, found " + new Box(x1, y1, x2, y2));
            }
            if (!Float.isFinite(scores[i])) {
                throw new IllegalArgumentException("score " + i + ": expected a finite number, found " + scores[i]);
            }
            if (classIds[i] < 0 || classIds[i] >= classNames.size()) {
                throw new IllegalArgumentException(
                        "classId " + i + ": expected 0 to " + (classNames.size() - 1) + ", found " + classIds[i]);
            }
        }
        return new Detections(
                imageWidth,
                imageHeight,
                boxes.clone(),
                scores.clone(),
                classIds.clone(),
                DetectionParts.NONE,
                List.copyOf(classNames),
                Timings.ZERO);
    }

    /**
     * The same objects with masks: for tests, and for results that come from elsewhere.
     *
     * @param masks one for each object, of the size of the image
     * @return new detections; boxes stay as they are
     * @throws IllegalArgumentException where there are more or fewer masks than objects, or one is of another size
     */
    public Detections withMasks(List<Mask> masks) {
        requireEach("masks", masks.size(), 1);
        for (Mask mask : masks) {
            if (mask.imageWidth() != imageWidth || mask.imageHeight() != imageHeight) {
                throw new IllegalArgumentException("masks: expected the size of the image, " + imageWidth + " x "
                        + imageHeight + ", found " + mask.imageWidth() + " x " + mask.imageHeight());
            }
        }
        return with(new DetectionParts(parts.rotated(), parts.keypoints(), parts.shape(), masks.toArray(Mask[]::new)));
    }

    /**
     * The same objects with keypoints: for tests, and for results that come from elsewhere.
     *
     * @param shape number of keypoints and of values for each
     * @param values those of all objects, one object after the other; copied
     * @return new detections
     * @throws IllegalArgumentException where there are more or fewer values than the objects have
     */
    public Detections withKeypoints(KeypointShape shape, float... values) {
        requireEach("keypoint values", values.length, shape.count() * shape.values());
        return with(new DetectionParts(parts.rotated(), values.clone(), shape, parts.masks()));
    }

    /**
     * The same objects with rotated boxes: for tests, and for results that come from elsewhere.
     *
     * @param rotated one for each object
     * @return new detections; the boxes that are parallel to the image's sides stay as they are
     * @throws IllegalArgumentException where there are more or fewer rotated boxes than objects
     */
    public Detections withRotatedBoxes(List<RotatedBox> rotated) {
        requireEach("rotated boxes", rotated.size(), 1);
        float[] values = new float[5 * rotated.size()];
        int at = 0;
        for (RotatedBox r : rotated) {
            values[at++] = r.cx();
            values[at++] = r.cy();
            values[at++] = r.width();
            values[at++] = r.height();
            values[at++] = r.angle();
        }
        return with(new DetectionParts(values, parts.keypoints(), parts.shape(), parts.masks()));
    }

    private void requireEach(String what, int found, int each) {
        if (found != each * size()) {
            throw new IllegalArgumentException(
                    what + ": expected " + each * size() + " for " + size() + " objects, found " + found);
        }
    }

    private Detections with(DetectionParts others) {
        return new Detections(imageWidth, imageHeight, boxes, scores, classIds, others, classNames, timings);
    }

    /**
     * Some of the objects, with all that belongs to them.
     *
     * @param indices which ones, in the order that the result has
     * @return detections of the same image
     * @throws IndexOutOfBoundsException where an index is not from 0 to {@link #size()} - 1
     */
    public Detections select(int... indices) {
        for (int index : indices) {
            Objects.checkIndex(index, scores.length);
        }
        return new Detections(
                imageWidth,
                imageHeight,
                DetectionParts.select(boxes, 4, indices),
                DetectionParts.select(scores, 1, indices),
                Arrays.stream(indices).map(i -> classIds[i]).toArray(),
                parts.select(indices),
                classNames,
                timings);
    }

    /** {@return the number of objects} */
    @Override
    public int size() {
        return scores.length;
    }

    /** {@return whether nothing was found} */
    public boolean isEmpty() {
        return scores.length == 0;
    }

    /**
     * One object.
     *
     * @param index 0 to {@link #size()} - 1, best score first
     * @return a view of it
     */
    public Detection get(int index) {
        return new Detection(this, index);
    }

    /**
     * Where an object is.
     *
     * @param index 0 to {@link #size()} - 1
     * @return a new record, in pixels of the image
     */
    public Box box(int index) {
        return new Box(x1(index), y1(index), x2(index), y2(index));
    }

    /**
     * Left edge of an object.
     *
     * @param index 0 to {@link #size()} - 1
     * @return pixels
     */
    public float x1(int index) {
        return boxes[4 * Objects.checkIndex(index, scores.length)];
    }

    /**
     * Top edge of an object.
     *
     * @param index 0 to {@link #size()} - 1
     * @return pixels
     */
    public float y1(int index) {
        return boxes[4 * Objects.checkIndex(index, scores.length) + 1];
    }

    /**
     * Right edge of an object.
     *
     * @param index 0 to {@link #size()} - 1
     * @return pixels
     */
    public float x2(int index) {
        return boxes[4 * Objects.checkIndex(index, scores.length) + 2];
    }

    /**
     * Bottom edge of an object.
     *
     * @param index 0 to {@link #size()} - 1
     * @return pixels
     */
    public float y2(int index) {
        return boxes[4 * Objects.checkIndex(index, scores.length) + 3];
    }

    /**
     * Confidence in an object.
     *
     * @param index 0 to {@link #size()} - 1
     * @return the score
     */
    public float score(int index) {
        return scores[index];
    }

    /**
     * Class of an object.
     *
     * @param index 0 to {@link #size()} - 1
     * @return index of the class in the model
     */
    public int classId(int index) {
        return classIds[index];
    }

    /**
     * Name of an object's class.
     *
     * @param index 0 to {@link #size()} - 1
     * @return the name, or the number where the model has no names
     */
    public String className(int index) {
        int classId = classIds[index];
        return classId < classNames.size() ? classNames.get(classId) : Integer.toString(classId);
    }

    /** {@return whether the objects have masks} */
    public boolean hasMasks() {
        return parts.masks() != null;
    }

    /**
     * The pixels of an object.
     *
     * @param index 0 to {@link #size()} - 1
     * @return the mask, which is assembled at the image's resolution when it is read first
     * @throws IllegalStateException where the model does not segment
     */
    public Mask mask(int index) {
        require(hasMasks(), "masks");
        return parts.masks()[Objects.checkIndex(index, scores.length)];
    }

    /** {@return whether the objects have keypoints} */
    public boolean hasKeypoints() {
        return parts.keypoints() != null;
    }

    /** That of the keypoints; or null. */
    KeypointShape keypointShape() {
        return parts.shape();
    }

    /**
     * The keypoints of an object.
     *
     * @param index 0 to {@link #size()} - 1
     * @return a view of them
     * @throws IllegalStateException where the model finds no poses
     */
    public Keypoints keypoints(int index) {
        require(hasKeypoints(), "keypoints");
        int each = parts.shape().count() * parts.shape().values();
        return new Keypoints(parts.keypoints(), Objects.checkIndex(index, scores.length) * each, parts.shape());
    }

    /** {@return whether the objects have rotated boxes} */
    public boolean hasRotatedBoxes() {
        return parts.rotated() != null;
    }

    /**
     * The rotated box of an object. Its {@link #box(int)} is the bounds, clipped to the image.
     *
     * @param index 0 to {@link #size()} - 1
     * @return a new record, in pixels of the image, not clipped
     * @throws IllegalStateException where the model finds no oriented boxes
     */
    public RotatedBox rotatedBox(int index) {
        require(hasRotatedBoxes(), "rotated boxes");
        float[] r = parts.rotated();
        int at = 5 * Objects.checkIndex(index, scores.length);
        return new RotatedBox(r[at], r[at + 1], r[at + 2], r[at + 3], r[at + 4]);
    }

    private static void require(boolean there, String what) {
        if (!there) {
            throw new IllegalStateException("these detections have no " + what + ": the task of the model is another");
        }
    }

    /** {@return width in pixels of the image that the boxes refer to} */
    @Override
    public int imageWidth() {
        return imageWidth;
    }

    /** {@return height in pixels of the image that the boxes refer to} */
    @Override
    public int imageHeight() {
        return imageHeight;
    }

    /** {@return where the time went} */
    @Override
    public Timings timings() {
        return timings;
    }

    /** {@return the objects as a stream, best score first} */
    public Stream<Detection> stream() {
        return IntStream.range(0, size()).mapToObj(this::get);
    }

    /** {@return an iterator over the objects, best score first} */
    @Override
    public Iterator<Detection> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < scores.length;
            }

            @Override
            public Detection next() {
                if (next >= scores.length) {
                    throw new NoSuchElementException();
                }
                return get(next++);
            }
        };
    }

    /**
     * Whether another object holds the same detections; timings are not compared.
     *
     * @param other anything
     * @return whether image size, boxes, scores, classes and all else are equal
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Detections d
                && imageWidth == d.imageWidth
                && imageHeight == d.imageHeight
                && Arrays.equals(boxes, d.boxes)
                && Arrays.equals(scores, d.scores)
                && Arrays.equals(classIds, d.classIds)
                && parts.same(d.parts)
                && classNames.equals(d.classNames);
    }

    /** {@return a hash of boxes, scores and classes} */
    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(boxes) + Arrays.hashCode(scores)) + Arrays.hashCode(classIds);
    }

    /** {@return the objects in square brackets, as {@link Detection#toString()} writes them} */
    @Override
    public String toString() {
        return stream().toList().toString();
    }
}
