package io.yolo4j.eval;

import io.yolo4j.Box;
import io.yolo4j.Mask;

/**
 * An object that is really in an image, as a person has labelled it. In double precision, and with width and height, as COCO's annotations
 * have it: overlaps are compared with thresholds, where the last digit may decide.
 *
 * @param classId index of its class
 * @param x left edge in pixels
 * @param y top edge in pixels
 * @param width of its box in pixels, 0 or more
 * @param height of its box in pixels, 0 or more
 * @param area what makes it small, medium or large, in pixels: that of its mask in COCO's annotations, else that of its box
 * @param crowd whether this is a region with many such objects (COCO's {@code iscrowd}): finding some, any number or none of them is
 *     neither right nor wrong
 * @param mask which pixels belong to it; or null where only its box is known
 */
public record GroundTruth(
        int classId, double x, double y, double width, double height, double area, boolean crowd, Mask mask) {
    /**
     * Checks.
     *
     * @param classId 0 or more
     * @param x left edge
     * @param y top edge
     * @param width 0 or more
     * @param height 0 or more
     * @param area 0 or more
     * @param crowd whether this is a crowd
     * @param mask may be null
     * @throws IllegalArgumentException where the class is negative, or the box or its area is negative or not finite
     */
    public GroundTruth {
        if (classId < 0) {
            throw new IllegalArgumentException("classId: expected 0 or more, found " + classId);
        }
        boolean measured = width >= 0 && height >= 0 && area >= 0;
        if (!measured || !Double.isFinite(x + width) || !Double.isFinite(y + height) || !Double.isFinite(area)) {
            throw new IllegalArgumentException("expected a finite box, width, height and area 0 or more, found x " + x
                    + ", y " + y + ", width " + width + ", height " + height + ", area " + area);
        }
    }

    /**
     * An object of which the box is all that is known.
     *
     * @param classId index of its class
     * @param box where it is
     * @return the object, with the area of the box
     */
    public static GroundTruth of(int classId, Box box) {
        double width = (double) box.x2() - box.x1(), height = (double) box.y2() - box.y1();
        return new GroundTruth(classId, box.x1(), box.y1(), width, height, width * height, false, null);
    }

    /**
     * An object of which the pixels are known.
     *
     * @param classId index of its class
     * @param mask which they are
     * @return the object, with the box around the mask, and its area
     */
    public static GroundTruth of(int classId, Mask mask) {
        Box box = mask.box();
        return new GroundTruth(classId, box.x1(), box.y1(), box.width(), box.height(), mask.area(), false, mask);
    }
}
