package io.yolo4j.graph.shape;

/**
 * A fraction in lowest terms; arithmetic throws {@link ArithmeticException} where 64 bits do not suffice.
 *
 * @param over the number above the line
 * @param under the number below it, positive
 */
record Ratio(long over, long under) implements Comparable<Ratio> {
    static final Ratio ZERO = new Ratio(0, 1);
    static final Ratio ONE = new Ratio(1, 1);

    Ratio {
        long divisor = gcd(over, under);
        if (under < 0) {
            divisor = -divisor;
        }
        over /= divisor;
        under /= divisor;
    }

    static Ratio of(long whole) {
        return new Ratio(whole, 1);
    }

    /** The number itself, as long as it has few digits in binary; null otherwise. */
    static Ratio of(double value) {
        double scaled = value * (1 << 20);
        return scaled == Math.rint(scaled) && Math.abs(scaled) < 1L << 52 ? new Ratio((long) scaled, 1 << 20) : null;
    }

    Ratio plus(Ratio other) {
        return new Ratio(
                Math.addExact(Math.multiplyExact(over, other.under), Math.multiplyExact(other.over, under)),
                Math.multiplyExact(under, other.under));
    }

    Ratio times(Ratio other) {
        // First across, so that what cancels does not overflow.
        Ratio one = new Ratio(over, other.under);
        Ratio two = new Ratio(other.over, under);
        return new Ratio(Math.multiplyExact(one.over, two.over), Math.multiplyExact(one.under, two.under));
    }

    Ratio inverse() {
        return new Ratio(under, over);
    }

    boolean isWhole() {
        return under == 1;
    }

    boolean isZero() {
        return over == 0;
    }

    Ratio floor() {
        return of(Math.floorDiv(over, under));
    }

    @Override
    public int compareTo(Ratio other) {
        return Long.compare(Math.multiplyExact(over, other.under), Math.multiplyExact(other.over, under));
    }

    private static long gcd(long a, long b) {
        if (b == 0) {
            throw new ArithmeticException("division by zero");
        }
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return Math.abs(a);
    }

    @Override
    public String toString() {
        return under == 1 ? Long.toString(over) : over + "/" + under;
    }
}
