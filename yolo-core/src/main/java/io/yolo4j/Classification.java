package io.yolo4j;

import java.util.Locale;

/**
 * One class that an image may belong to.
 *
 * @param classId index of the class in the model
 * @param className name of the class, or its number where the model has no names
 * @param score the probability that the model gives it
 */
public record Classification(int classId, String className, float score) {
    /** {@return for example {@code tabby 0.91}} */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %.2f", className, score);
    }
}
