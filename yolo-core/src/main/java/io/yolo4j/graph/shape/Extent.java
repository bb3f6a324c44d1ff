package io.yolo4j.graph.shape;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * How many there are along an axis, or a number that was computed from such: a polynomial in the batch size N and the height H and
 * width W of the input, with rational coefficients. {@code HW/64 + HW/256 + HW/1024} is the number of anchors of a YOLOv8. Fractions are
 * exact, because sizes are multiples of the strides. Equal polynomials are equal objects; where the cells lie is
 * told by {@link Axis}.
 */
final class Extent {
    static final Extent ZERO = of(0);
    static final Extent ONE = of(1);
    static final Extent BATCH = symbol(new Powers(1, 0, 0));
    static final Extent HEIGHT = symbol(new Powers(0, 1, 0));
    static final Extent WIDTH = symbol(new Powers(0, 0, 1));

    /** Exponents of N, H and W. */
    private record Powers(int batch, int height, int width) implements Comparable<Powers> {
        static final Powers NONE = new Powers(0, 0, 0);

        Powers times(Powers other) {
            return new Powers(batch + other.batch, height + other.height, width + other.width);
        }

        Powers over(Powers other) {
            return new Powers(batch - other.batch, height - other.height, width - other.width);
        }

        boolean isPolynomial() {
            return batch >= 0 && height >= 0 && width >= 0;
        }

        @Override
        public int compareTo(Powers other) {
            int order = Integer.compare(other.batch, batch);
            order = order != 0 ? order : Integer.compare(other.height, height);
            return order != 0 ? order : Integer.compare(other.width, width);
        }
    }

    /** Coefficients that are not zero. */
    private final SortedMap<Powers, Ratio> terms;

    private Extent(SortedMap<Powers, Ratio> terms) {
        terms.values().removeIf(Ratio::isZero);
        this.terms = terms;
    }

    private static Extent symbol(Powers powers) {
        return new Extent(new TreeMap<>(Map.of(powers, Ratio.ONE)));
    }

    static Extent of(long value) {
        return of(Ratio.of(value));
    }

    static Extent of(Ratio value) {
        return new Extent(new TreeMap<>(Map.of(Powers.NONE, value)));
    }

    Extent plus(Extent other) {
        SortedMap<Powers, Ratio> sum = new TreeMap<>(terms);
        other.terms.forEach((powers, factor) -> sum.merge(powers, factor, Ratio::plus));
        return new Extent(sum);
    }

    Extent minus(Extent other) {
        return plus(other.times(of(-1)));
    }

    Extent times(Extent other) {
        SortedMap<Powers, Ratio> product = new TreeMap<>();
        terms.forEach((powers, factor) -> other.terms.forEach((otherPowers, otherFactor) ->
                product.merge(powers.times(otherPowers), factor.times(otherFactor), Ratio::plus)));
        return new Extent(product);
    }

    Extent times(long factor) {
        return times(of(factor));
    }

    Extent over(long divisor) {
        return times(of(new Ratio(1, divisor)));
    }

    /** The quotient without rest, or null where it is no polynomial. */
    Extent over(Extent divisor) {
        if (divisor.terms.isEmpty()) {
            return null;
        }
        // Leading terms divide; then the quotient is right or there is none.
        Extent quotient = ZERO;
        Extent rest = this;
        Powers leading = divisor.terms.firstKey();
        while (!rest.terms.isEmpty()) {
            Powers powers = rest.terms.firstKey().over(leading);
            if (!powers.isPolynomial()) {
                return null;
            }
            Ratio factor = rest.terms
                    .get(rest.terms.firstKey())
                    .times(divisor.terms.get(leading).inverse());
            Extent part = new Extent(new TreeMap<>(Map.of(powers, factor)));
            quotient = quotient.plus(part);
            rest = rest.minus(part.times(divisor));
        }
        return quotient;
    }

    /** The next whole number below, given that all but the constant is whole. */
    Extent floor() {
        SortedMap<Powers, Ratio> whole = new TreeMap<>(terms);
        whole.computeIfPresent(Powers.NONE, (powers, value) -> value.floor());
        return new Extent(whole);
    }

    /** The next whole number above, given that all but the constant is whole. */
    Extent ceil() {
        return times(-1).floor().times(-1);
    }

    boolean isConstant() {
        return terms.isEmpty() || terms.firstKey().equals(Powers.NONE);
    }

    boolean is(long value) {
        return equals(of(value));
    }

    /** The number of a constant one; null for others. */
    Ratio constant() {
        return !isConstant() ? null : terms.getOrDefault(Powers.NONE, Ratio.ZERO);
    }

    boolean hasBatch() {
        return terms.keySet().stream().anyMatch(powers -> powers.batch > 0);
    }

    boolean hasHeight() {
        return terms.keySet().stream().anyMatch(powers -> powers.height > 0);
    }

    boolean hasWidth() {
        return terms.keySet().stream().anyMatch(powers -> powers.width > 0);
    }

    /** The number at a size. */
    Ratio at(Sizes sizes) {
        return fold(sizes, true).constant();
    }

    /** The number at a size, where it is a whole one, else -1. */
    long whole(Sizes sizes) {
        Ratio value = at(sizes);
        return value.isWhole() ? value.over() : -1;
    }

    /** With height and width put in, and the batch as well unless that stays open. */
    Extent fold(Sizes sizes, boolean batchToo) {
        Extent sum = ZERO;
        for (Map.Entry<Powers, Ratio> term : terms.entrySet()) {
            Powers powers = term.getKey();
            Ratio value = term.getValue()
                    .times(power(sizes.height(), powers.height))
                    .times(power(sizes.width(), powers.width))
                    .times(power(batchToo ? sizes.batch() : 1, powers.batch));
            Powers left = new Powers(batchToo ? 0 : powers.batch, 0, 0);
            sum = sum.plus(new Extent(new TreeMap<>(Map.of(left, value))));
        }
        return sum;
    }

    private static Ratio power(long base, int exponent) {
        Ratio power = Ratio.ONE;
        for (int i = 0; i < exponent; i++) {
            power = power.times(Ratio.of(base));
        }
        return power;
    }

    /** What the height must be a multiple of, so that terms in the height alone are whole. */
    long heightStep() {
        return step(new Powers(0, 1, 0));
    }

    /** What the width must be a multiple of, so that terms in the width alone are whole. */
    long widthStep() {
        return step(new Powers(0, 0, 1));
    }

    private long step(Powers linear) {
        return terms.getOrDefault(linear, Ratio.ONE).under();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Extent && terms.equals(((Extent) other).terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    /** As {@code HW/64 + 2N}. */
    @Override
    public String toString() {
        BiFunction<Powers, Ratio, String> print = (powers, factor) -> {
            String letters = "N".repeat(powers.batch) + "H".repeat(powers.height) + "W".repeat(powers.width);
            String over = letters.isEmpty() || factor.over() != 1 ? factor.over() + letters : letters;
            return factor.isWhole() ? over : over + "/" + factor.under();
        };
        StringBuilder text = new StringBuilder();
        terms.forEach(
                (powers, factor) -> text.append(text.isEmpty() ? "" : " + ").append(print.apply(powers, factor)));
        return text.isEmpty() ? "0" : text.toString();
    }
}
