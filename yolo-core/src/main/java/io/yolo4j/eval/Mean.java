package io.yolo4j.eval;

import java.util.Arrays;

/** The mean of the values that are numbers; NaN where there are none. */
final class Mean {
    private double sum;
    private int count;

    static Mean[] several(int count) {
        Mean[] means = new Mean[count];
        Arrays.setAll(means, i -> new Mean());
        return means;
    }

    static double of(double[] values) {
        Mean mean = new Mean();
        mean.add(values);
        return mean.value();
    }

    void add(double... values) {
        for (double value : values) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
    }

    double value() {
        return count == 0 ? Double.NaN : sum / count;
    }
}
