package io.yolo4j;

import java.util.Locale;

/**
 * A rectangle at any angle, in pixels of an image. It is not clipped: a corner may lie outside of the image.
 *
 * @param cx horizontal position of the centre
 * @param cy vertical position of the centre
 * @param width length of the side that lies at {@code angle}; need not be the longer one
 * @param height length of the other side
 * @param angle radians from the x axis towards the y axis, clockwise on the screen, to the side called width, in the range that the
 *     network gives (YOLOv8: -pi/4 to 3pi/4)
 */
public record RotatedBox(float cx, float cy, float width, float height, float angle) {
    /**
     * The corners, one after the other around the rectangle, in the order of Ultralytics' {@code xywhr2xyxyxyxy}.
     *
     * @return x y of each corner, eight values
     */
    public float[] corners() {
        double cos = Math.cos(angle), sin = Math.sin(angle);
        double ux = width / 2 * cos, uy = width / 2 * sin;
        double vx = -height / 2 * sin, vy = height / 2 * cos;
        return new float[] {
            (float) (cx + ux + vx), (float) (cy + uy + vy),
            (float) (cx + ux - vx), (float) (cy + uy - vy),
            (float) (cx - ux - vx), (float) (cy - uy - vy),
            (float) (cx - ux + vx), (float) (cy - uy + vy)
        };
    }

    /** {@return the smallest box around it whose sides are parallel to those of the image, not clipped} */
    public Box bounds() {
        double cos = Math.abs(Math.cos(angle)), sin = Math.abs(Math.sin(angle));
        float halfWidth = (float) ((width * cos + height * sin) / 2);
        float halfHeight = (float) ((width * sin + height * cos) / 2);
        return new Box(cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight);
    }

    /** {@return for example {@code [258.7 62.4 103.8 43.8 0.992]}: centre, width, height, angle in radians} */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "[%.1f %.1f %.1f %.1f %.3f]", cx, cy, width, height, angle);
    }
}
