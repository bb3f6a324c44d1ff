package io.yolo4j;

import java.util.Locale;

/**
 * One object found in an image.
 *
 * @param classId index of the class in the model
 * @param className name of the class, or its number where the model has no names
 * @param score confidence, between the threshold and 1
 * @param box where it is, in pixels of the caller's image, clipped to the image
 */
public record Detection(int classId, String className, float score, Box box) {
    /** {@return for example {@code bus 0.91 [22.3 231.0 805.0 756.8]}: name, score and x1 y1 x2 y2} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s %.2f [%.1f %.1f %.1f %.1f]", className, score, box.x1(), box.y1(), box.x2(), box.y2());
    }
}
