package io.yolo4j.track;

import io.yolo4j.Box;

/**
 * The Kalman filter of one object: centre, aspect ratio and height of its box, each with a constant velocity.
 *
 * <p>Model and noise are those of SORT's successors (DeepSORT, Wojke et al. 2017, section 2.1; ByteTrack). The velocities start
 * uncorrelated, the transition couples each coordinate with its own velocity only, and each is measured by itself: so the 8 x 8 covariance
 * is four blocks of 2 x 2 at all times, and the filter is four small ones.
 */
final class BoxFilter {
    /** Standard deviations relative to the height: of a position, and of a velocity per frame. */
    private static final double POSITION = 1.0 / 20, VELOCITY = 1.0 / 160;

    private static final int ASPECT = 2, HEIGHT = 3;

    /** Centre x, centre y, width / height, height; in pixels and, for {@code velocity}, pixels per frame. */
    private final double[] value = new double[4];

    private final double[] velocity = new double[4];

    private final double[] valueVariance = new double[4];
    private final double[] covariance = new double[4];
    private final double[] velocityVariance = new double[4];

    /** Starts at a box, at rest. */
    BoxFilter(Box box) {
        for (int i = 0; i < 4; i++) {
            value[i] = measured(box, i);
        }
        for (int i = 0; i < 4; i++) {
            valueVariance[i] = square(i == ASPECT ? 1e-2 : 2 * POSITION * value[HEIGHT]);
            velocityVariance[i] = square(i == ASPECT ? 1e-5 : 10 * VELOCITY * value[HEIGHT]);
        }
    }

    private static double measured(Box box, int coordinate) {
        double width = (double) box.x2() - box.x1(), height = (double) box.y2() - box.y1();
        return switch (coordinate) {
            case 0 -> box.x1() + width / 2;
            case 1 -> box.y1() + height / 2;
            case ASPECT -> width / height;
            default -> height;
        };
    }

    private static double square(double x) {
        return x * x;
    }

    /**
     * Goes on by one frame.
     *
     * @param keepHeight whether the height stands still, as it does for lost objects: they would shrink to nothing
     */
    void predict(boolean keepHeight) {
        if (keepHeight) {
            velocity[HEIGHT] = 0;
        }
        double height = value[HEIGHT];
        for (int i = 0; i < 4; i++) {
            value[i] += velocity[i];
            valueVariance[i] += 2 * covariance[i] + velocityVariance[i];
            covariance[i] += velocityVariance[i];
            valueVariance[i] += square(i == ASPECT ? 1e-2 : POSITION * height);
            velocityVariance[i] += square(i == ASPECT ? 1e-5 : VELOCITY * height);
        }
    }

    /** Takes a detection into account. */
    void correct(Box box) {
        double noise = square(POSITION * value[HEIGHT]);
        for (int i = 0; i < 4; i++) {
            double innovation = measured(box, i) - value[i];
            double variance = valueVariance[i] + (i == ASPECT ? square(1e-1) : noise);
            double gain = valueVariance[i] / variance;
            double velocityGain = covariance[i] / variance;
            value[i] += gain * innovation;
            velocity[i] += velocityGain * innovation;
            velocityVariance[i] -= velocityGain * covariance[i];
            valueVariance[i] -= gain * valueVariance[i];
            covariance[i] -= gain * covariance[i];
        }
    }

    double width() {
        return Math.max(0, value[ASPECT] * value[HEIGHT]);
    }

    double height() {
        return Math.max(0, value[HEIGHT]);
    }

    double left() {
        return value[0] - width() / 2;
    }

    double top() {
        return value[1] - height() / 2;
    }

    Box box() {
        double left = left(), top = top();
        return new Box((float) left, (float) top, (float) (left + width()), (float) (top + height()));
    }

    /** IoU with a box given by its left, top, width and height. */
    double iou(double left, double top, double width, double height) {
        double w = Math.min(left() + width(), left + width) - Math.max(left(), left);
        double h = Math.min(top() + height(), top + height) - Math.max(top(), top);
        if (w <= 0 || h <= 0) {
            return 0;
        }
        return w * h / (width() * height() + width * height - w * h);
    }
}
