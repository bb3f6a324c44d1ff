package io.yolo4j;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One object found in an image: a view of {@link Detections}, immutable and safe to share. Every object has a class, a score and a box;
 * what else it has depends on the task of the model.
 */
public final class Detection {
    private final Detections of;
    private final int index;

    Detection(Detections of, int index) {
        this.of = of;
        this.index = Objects.checkIndex(index, of.size());
    }

    /** {@return index of the class in the model} */
    public int classId() {
        return of.classId(index);
    }

    /** {@return name of the class, or its number where the model has no names} */
    public String className() {
        return of.className(index);
    }

    /** {@return confidence, between the threshold and 1} */
    public float score() {
        return of.score(index);
    }

    /**
     * Where it is.
     *
     * @return the box in pixels of the caller's image, clipped to the image; the bounds of the rotated box where there is one
     */
    public Box box() {
        return of.box(index);
    }

    /** {@return the mask, where the model segments} */
    public Optional<Mask> mask() {
        return of.hasMasks() ? Optional.of(of.mask(index)) : Optional.empty();
    }

    /** {@return the keypoints, where the model finds poses} */
    public Optional<Keypoints> keypoints() {
        return of.hasKeypoints() ? Optional.of(of.keypoints(index)) : Optional.empty();
    }

    /** {@return the rotated box, where the model finds oriented boxes} */
    public Optional<RotatedBox> rotatedBox() {
        return of.hasRotatedBoxes() ? Optional.of(of.rotatedBox(index)) : Optional.empty();
    }

    /**
     * Whether another object is an equal detection.
     *
     * @param other anything
     * @return whether class, score, box and all else are equal
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Detection d
                && classId() == d.classId()
                && className().equals(d.className())
                && score() == d.score()
                && box().equals(d.box())
                && rotatedBox().equals(d.rotatedBox())
                && keypoints().equals(d.keypoints())
                && mask().equals(d.mask());
    }

    /** {@return a hash of class, score and box} */
    @Override
    public int hashCode() {
        return Objects.hash(classId(), score(), box());
    }

    /**
     * For people.
     *
     * @return for example {@code bus 0.91 [22.3 231.0 805.0 756.8]}: name, score and x1 y1 x2 y2, or the rotated box where there is one
     */
    @Override
    public String toString() {
        String where = of.hasRotatedBoxes()
                ? of.rotatedBox(index).toString()
                : String.format(
                        Locale.ROOT, "[%.1f %.1f %.1f %.1f]", of.x1(index), of.y1(index), of.x2(index), of.y2(index));
        return String.format(Locale.ROOT, "%s %.2f %s", className(), score(), where);
    }
}
