package io.yolo4j.graph.calibration;

import io.yolo4j.YoloException;
import io.yolo4j.graph.Graph;
import io.yolo4j.spi.EngineSession;

/** The runs of a session with all pictures, batch by batch. */
final class PictureRuns {
    private final Graph graph;
    private final EngineSession session;
    private final int batch;
    private final CalibrationPictures pictures;
    private int done;

    PictureRuns(Graph graph, EngineSession session, int batch, CalibrationPictures pictures) {
        this.graph = graph;
        this.session = session;
        this.batch = batch;
        this.pictures = pictures;
        pictures.prepare(session);
    }

    /** How many runs there were. */
    int done() {
        return done;
    }

    /** How many there will be. */
    int total() {
        return total(pictures, batch);
    }

    static int total(CalibrationPictures pictures, int batch) {
        return (pictures.count() + batch - 1) / batch;
    }

    /** Does the next run, unless all are done. */
    boolean next() {
        if (done == total()) {
            return false;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new YoloException("the calibration of " + graph + " was interrupted after " + done * batch + " of "
                    + pictures.count() + " pictures");
        }
        for (int slot = 0; slot < batch; slot++) {
            // Places that are left over at the end are filled with pictures again: an empty one would be seen as well.
            pictures.write((done * batch + slot) % pictures.count(), session, slot);
        }
        session.run(batch, 1);
        done++;
        return true;
    }

    /** What messages call the pictures of the last run. */
    String names() {
        return pictures.name((done - 1) * batch) + (batch > 1 ? " or one of its batch" : "");
    }
}
