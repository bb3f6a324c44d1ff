package io.yolo4j;

/**
 * An axis-aligned box in pixels of the caller's image: x to the right, y down, origin at the outer corner of the top left pixel.
 *
 * @param x1 left edge
 * @param y1 top edge
 * @param x2 right edge, at least {@code x1}
 * @param y2 bottom edge, at least {@code y1}
 */
public record Box(float x1, float y1, float x2, float y2) {
    /**
     * The horizontal extent.
     *
     * @return width in pixels
     */
    public float width() {
        return x2 - x1;
    }

    /**
     * The vertical extent.
     *
     * @return height in pixels
     */
    public float height() {
        return y2 - y1;
    }

    /**
     * The area.
     *
     * @return area in square pixels
     */
    public float area() {
        return width() * height();
    }

    /**
     * Intersection over union (Jaccard index) with another box.
     *
     * @param other the other box
     * @return 0 for disjoint boxes, 1 for equal ones; 0 when both are empty
     */
    public float iou(Box other) {
        float w = Math.max(0, Math.min(x2, other.x2) - Math.max(x1, other.x1));
        float h = Math.max(0, Math.min(y2, other.y2) - Math.max(y1, other.y1));
        float intersection = w * h;
        return intersection == 0 ? 0 : intersection / (area() + other.area() - intersection);
    }
}
