package io.yolo4j;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Objects;

/**
 * How the range of a tensor, which its 256 steps then cover, follows from the values that calibration saw.
 *
 * @param kind the rule
 * @param percent the share of values that a percentile keeps, in percent; 0 for the other rules
 */
public record CalibrationMethod(Kind kind, double percent) {
    /** A rule for choosing ranges. */
    public enum Kind {
        /** From the smallest to the largest value: nothing is clipped, and one outlier makes all steps coarse. */
        MIN_MAX,
        /** Cuts the same small share of the values off at each end. */
        PERCENTILE,
        /** Clips where the distribution of the quantised values is nearest to that of the original ones (Kullback-Leibler). */
        ENTROPY
    }

    /** From the smallest to the largest value that was seen. */
    public static final CalibrationMethod MIN_MAX = new CalibrationMethod(Kind.MIN_MAX, 0);

    /** Minimal Kullback-Leibler divergence (Migacz, "8-bit inference with TensorRT", GTC 2017). */
    public static final CalibrationMethod ENTROPY = new CalibrationMethod(Kind.ENTROPY, 0);

    /**
     * Refuses a share that keeps nothing, and a parameter where the rule has none.
     *
     * @param kind the rule
     * @param percent the share that is kept
     * @throws ConfigurationException where the share is out of its range
     */
    public CalibrationMethod {
        Objects.requireNonNull(kind, "kind");
        if (kind == Kind.PERCENTILE ? !(percent > 50 && percent <= 100) : percent != 0) {
            throw new ConfigurationException(
                    kind == Kind.PERCENTILE
                            ? "the percentile of a calibration is over 50 and at most 100, found " + percent
                            : "calibration by " + word(kind) + " has no parameter, found " + percent);
        }
    }

    /**
     * Keeps a share of the values.
     *
     * @param percent the share in percent, over 50 and at most 100; 99.99 cuts 0.005 percent off at each end
     * @return the method
     * @throws ConfigurationException where it is out of its range
     */
    public static CalibrationMethod percentile(double percent) {
        return new CalibrationMethod(Kind.PERCENTILE, percent);
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @param text {@code min-max}, {@code entropy}, or {@code percentile} with its share: {@code percentile 99.99}
     * @return the method
     * @throws ConfigurationException where it is none of these
     */
    public static CalibrationMethod parse(String text) {
        String[] words = text.strip().split("[ :=]+", 2);
        if (words.length == 1) {
            if (words[0].equals(word(Kind.MIN_MAX))) {
                return MIN_MAX;
            }
            if (words[0].equals(word(Kind.ENTROPY))) {
                return ENTROPY;
            }
        } else if (words[0].equals(word(Kind.PERCENTILE)) && words[1].matches("[0-9]{1,3}(\\.[0-9]{1,12})?")) {
            return percentile(Double.parseDouble(words[1]));
        }
        throw new ConfigurationException(
                "expected a method of calibration (min-max, entropy or percentile with a share, such as"
                        + " \"percentile 99.99\"), found \"" + text + "\"");
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return {@code min-max}, {@code entropy} or {@code percentile 99.99}} */
    @Override
    public String toString() {
        return kind == Kind.PERCENTILE
                ? word(kind) + " "
                        + BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString()
                : word(kind);
    }
}
