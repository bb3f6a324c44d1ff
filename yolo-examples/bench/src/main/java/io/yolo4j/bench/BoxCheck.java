package io.yolo4j.bench;

import io.yolo4j.Detections;
import io.yolo4j.eval.Comparison;
import java.util.List;

/**
 * Whether two contestants did the same work: who finds other boxes may be faster for that reason.
 *
 * @param same boxes of one class that overlap by 0.9 at least, and whose scores are within 0.02
 * @param expected how many the one found that is the measure
 * @param found how many the other found
 */
record BoxCheck(int same, int expected, int found) {
    private static final double IOU = 0.9;
    private static final double SCORE = 0.02;

    static BoxCheck of(Detections expected, Detections found) {
        int same = 0;
        for (Comparison.Pair pair : Comparison.of(expected, found).pairs()) {
            same += pair.iou() >= IOU && pair.scoreDifference() <= SCORE ? 1 : 0;
        }
        return new BoxCheck(same, expected.size(), found.size());
    }

    /** Of several pictures. */
    BoxCheck plus(BoxCheck other) {
        return new BoxCheck(same + other.same, expected + other.expected, found + other.found);
    }

    boolean allSame() {
        return same == expected && same == found;
    }

    @Override
    public String toString() {
        return allSame()
                ? "all " + same
                : same + " of " + expected + (found == same ? "" : ", " + (found - same) + " other");
    }

    /** Each box is x1 y1 x2 y2 score class. It is clipped, as ours are: peers that do not clip still mean the same object. */
    static Detections detections(int width, int height, List<float[]> boxes, List<String> classNames) {
        float[] corners = new float[4 * boxes.size()], scores = new float[boxes.size()];
        int[] ids = new int[boxes.size()];
        for (int i = 0; i < boxes.size(); i++) {
            float[] box = boxes.get(i);
            for (int c = 0; c < 4; c++) {
                corners[4 * i + c] = Math.max(0, Math.min(box[c], c % 2 == 0 ? width : height));
            }
            scores[i] = box[4];
            ids[i] = (int) box[5];
        }
        return Detections.of(width, height, corners, scores, ids, classNames);
    }
}
