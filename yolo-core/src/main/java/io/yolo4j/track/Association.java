package io.yolo4j.track;

import io.yolo4j.Detections;
import java.util.List;

/**
 * Finds out which detection shows which object.
 *
 * <p>Owns its scratch and is used by one thread at a time.
 */
final class Association {
    private final boolean classAware;
    private final LinearAssignment assignment = new LinearAssignment();
    private double[] distances = new double[0];

    /**
     * Sets the rules.
     *
     * @param classAware whether an object keeps its class
     */
    Association(boolean classAware) {
        this.classAware = classAware;
    }

    /**
     * Lets objects see their detections.
     *
     * @param frame number of the frame
     * @param tracklets objects that were not seen in it yet
     * @param found what was found in the frame
     * @param offered which of it may show them; what does is taken out
     * @param limit pairs are nearer than this
     * @param fuseScores whether a high score makes a pair nearer
     */
    void match(
            int frame,
            List<Tracklet> tracklets,
            Detections found,
            IndexList offered,
            double limit,
            boolean fuseScores) {
        int rows = tracklets.size(), columns = offered.size();
        if (rows == 0 || columns == 0) {
            return;
        }
        measure(tracklets, found, offered, fuseScores);
        int[] columnOfRow = assignment.solve(distances, rows, columns, limit);
        boolean[] taken = new boolean[columns];
        for (int row = 0; row < rows; row++) {
            int column = columnOfRow[row];
            if (column >= 0) {
                taken[column] = true;
                tracklets.get(row).see(frame, found, offered.get(column));
            }
        }
        offered.removeAt(taken);
    }

    /** 1 - IoU, or 1 - IoU · score. */
    private void measure(List<Tracklet> tracklets, Detections found, IndexList offered, boolean fuseScores) {
        int columns = offered.size(), size = tracklets.size() * columns;
        if (distances.length < size) {
            distances = new double[2 * size];
        }
        int at = 0;
        for (Tracklet tracklet : tracklets) {
            for (int column = 0; column < columns; column++) {
                int index = offered.get(column);
                boolean impossible = classAware && tracklet.classId() != found.classId(index);
                double similarity = impossible ? 0 : tracklet.iou(found, index);
                distances[at++] = 1 - (fuseScores ? similarity * found.score(index) : similarity);
            }
        }
    }
}
