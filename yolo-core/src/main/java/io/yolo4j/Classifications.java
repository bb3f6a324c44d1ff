package io.yolo4j;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one image shows: the most probable classes, best first, and the probabilities of all. Immutable, valid for ever and safe to
 * share between threads.
 *
 * <p>Classes of equal probability are in the order of the model.
 */
public final class Classifications implements Iterable<Classification>, Found {
    private final int imageWidth;
    private final int imageHeight;
    private final float[] scores;
    private final int[] best;
    private final List<String> classNames;
    private final Timings timings;

    /** Takes the scores as they are; only this package hands over an array that nobody else holds. */
    Classifications(
            int imageWidth, int imageHeight, float[] scores, int topK, List<String> classNames, Timings timings) {
        this.imageWidth = imageWidth;
        this.imageHeight = imageHeight;
        this.scores = scores;
        this.best = best(scores, Math.min(topK, scores.length));
        this.classNames = classNames;
        this.timings = timings;
    }

    /**
     * Makes classifications from scores, which are copied: for tests, and for results that come from elsewhere.
     *
     * @param imageWidth width of the image in pixels
     * @param imageHeight height of the image in pixels
     * @param scores one score for each class, in the order of the classes
     * @param topK how many of the best classes are listed, 1 or more
     * @param classNames the names of all classes
     * @return the classifications, best first
     * @throws IllegalArgumentException where a score is NaN, the number of names is another, or {@code topK} is below 1
     */
    public static Classifications of(
            int imageWidth, int imageHeight, float[] scores, int topK, List<String> classNames) {
        if (topK < 1) {
            throw new IllegalArgumentException("topK: expected 1 or more, found " + topK);
        }
        if (scores.length != classNames.size()) {
            throw new IllegalArgumentException(
                    "classNames: expected " + scores.length + " names, found " + classNames.size());
        }
        for (int i = 0; i < scores.length; i++) {
            if (Float.isNaN(scores[i])) {
                throw new IllegalArgumentException("score " + i + ": expected a number, found NaN");
            }
        }
        return new Classifications(
                imageWidth, imageHeight, scores.clone(), topK, List.copyOf(classNames), Timings.ZERO);
    }

    /** Sorts pairs of score and class as numbers: the order of floats is that of their bits, but for the sign. */
    private static int[] best(float[] scores, int count) {
        long[] keys = new long[scores.length];
        for (int id = 0; id < keys.length; id++) {
            int bits = Float.floatToRawIntBits(scores[id] + 0f); // -0 becomes 0
            int ordered = bits ^ (bits >> 31 & 0x7fffffff);
            keys[id] = (long) ~ordered << 32 | id;
        }
        Arrays.sort(keys);
        int[] best = new int[count];
        for (int rank = 0; rank < count; rank++) {
            best[rank] = (int) keys[rank];
        }
        return best;
    }

    /** {@return how many classes are listed: what the builder's {@code topK} says, or all where there are fewer} */
    @Override
    public int size() {
        return best.length;
    }

    /**
     * One of the best classes.
     *
     * @param rank 0 to {@link #size()} - 1, the most probable first
     * @return a new record
     */
    public Classification get(int rank) {
        return new Classification(classId(rank), className(rank), score(rank));
    }

    /**
     * Index of one of the best classes.
     *
     * @param rank 0 to {@link #size()} - 1, the most probable first
     * @return index of the class in the model
     */
    public int classId(int rank) {
        return best[rank];
    }

    /**
     * Name of one of the best classes.
     *
     * @param rank 0 to {@link #size()} - 1, the most probable first
     * @return the name, or the number where the model has no names
     */
    public String className(int rank) {
        return classNames.get(best[rank]);
    }

    /**
     * Probability of one of the best classes.
     *
     * @param rank 0 to {@link #size()} - 1, the most probable first
     * @return the probability, or the model's own number where the builder says {@code softmax(false)}
     */
    public float score(int rank) {
        return scores[best[rank]];
    }

    /** {@return a copy of the probabilities of all classes, in the order of the model} */
    public float[] scores() {
        return scores.clone();
    }

    /**
     * Probability of any class.
     *
     * @param classId index of the class in the model
     * @return the probability
     */
    public float scoreOf(int classId) {
        return scores[classId];
    }

    /** {@return the names of all classes, in the order of the model} */
    public List<String> classNames() {
        return classNames;
    }

    /** {@return width of the image in pixels} */
    @Override
    public int imageWidth() {
        return imageWidth;
    }

    /** {@return height of the image in pixels} */
    @Override
    public int imageHeight() {
        return imageHeight;
    }

    /** {@return where the time went} */
    @Override
    public Timings timings() {
        return timings;
    }

    /** {@return the best classes as a stream, the most probable first} */
    public Stream<Classification> stream() {
        return IntStream.range(0, size()).mapToObj(this::get);
    }

    /** {@return an iterator over the best classes, the most probable first} */
    @Override
    public Iterator<Classification> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < best.length;
            }

            @Override
            public Classification next() {
                if (next >= best.length) {
                    throw new NoSuchElementException();
                }
                return get(next++);
            }
        };
    }

    /**
     * Whether another object holds the same classifications; timings are not compared.
     *
     * @param other anything
     * @return whether image size, scores, names and the number of listed classes are equal
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Classifications c
                && imageWidth == c.imageWidth
                && imageHeight == c.imageHeight
                && best.length == c.best.length
                && Arrays.equals(scores, c.scores)
                && classNames.equals(c.classNames);
    }

    /** {@return a hash of the scores} */
    @Override
    public int hashCode() {
        return Objects.hash(imageWidth, imageHeight, Arrays.hashCode(scores));
    }

    /** {@return the best classes in square brackets, as {@link Classification#toString()} writes them} */
    @Override
    public String toString() {
        return stream().toList().toString();
    }
}
