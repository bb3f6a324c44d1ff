package io.yolo4j.eval;

import io.yolo4j.Mask;
import java.util.List;

/** What was found in one image, as boxes or as masks. */
interface Regions {
    double area(int detection);

    /**
     * Intersection over union; over the area of the detection where the object is a crowd.
     *
     * @param detections indices
     * @param objects of the same class
     * @return a row for each detection
     */
    double[] overlaps(int[] detections, GroundTruth[] objects);

    /**
     * Boxes.
     *
     * @param boxes x, y, width and height of each detection
     */
    record Boxes(double[] boxes) implements Regions {
        @Override
        public double area(int d) {
            return boxes[4 * d + 2] * boxes[4 * d + 3];
        }

        @Override
        public double[] overlaps(int[] detections, GroundTruth[] objects) {
            double[] overlaps = new double[detections.length * objects.length];
            for (int i = 0; i < detections.length; i++) {
                int at = 4 * detections[i];
                for (int g = 0; g < objects.length; g++) {
                    overlaps[i * objects.length + g] =
                            BoxOverlap.of(boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3], objects[g]);
                }
            }
            return overlaps;
        }
    }

    /**
     * Masks. As {@code rleIou} of maskApi.c.
     *
     * @param masks one for each detection
     */
    record Masks(List<Mask> masks) implements Regions {
        @Override
        public double area(int d) {
            return masks.get(d).area();
        }

        @Override
        public double[] overlaps(int[] detections, GroundTruth[] objects) {
            double[] overlaps = new double[detections.length * objects.length];
            for (int i = 0; i < detections.length; i++) {
                Mask mask = masks.get(detections[i]);
                for (int g = 0; g < objects.length; g++) {
                    overlaps[i * objects.length + g] = overlap(mask, objects[g]);
                }
            }
            return overlaps;
        }

        private static double overlap(Mask mask, GroundTruth object) {
            long intersection = mask.intersection(object.mask());
            if (intersection == 0) {
                return 0;
            }
            long whole =
                    object.crowd() ? mask.area() : mask.area() + object.mask().area() - intersection;
            return (double) intersection / whole;
        }
    }
}
