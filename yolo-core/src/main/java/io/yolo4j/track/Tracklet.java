package io.yolo4j.track;

import io.yolo4j.Box;
import io.yolo4j.Detections;

/** An object while it is followed. */
final class Tracklet {
    enum State {
        /** Detected in one frame only: a second one will have to confirm it. */
        NEW,
        TRACKED,
        LOST,
        /** Given up: leaves the tracker's list at the end of the frame. */
        REMOVED
    }

    final int id;
    private final BoxFilter filter;
    private final int firstFrame;

    State state = State.NEW;
    private int lastFrame;
    private int classId;
    private String className;
    private float score;
    private int detection;

    Tracklet(int id, int frame, Detections found, int detection) {
        this.id = id;
        this.firstFrame = frame;
        this.filter = new BoxFilter(found.box(detection));
        remember(frame, found, detection);
    }

    void predict() {
        filter.predict(state != State.TRACKED);
    }

    /** Recognised in a detection. */
    void see(int frame, Detections found, int index) {
        filter.correct(found.box(index));
        remember(frame, found, index);
        state = State.TRACKED;
    }

    private void remember(int frame, Detections found, int index) {
        lastFrame = frame;
        classId = found.classId(index);
        className = found.className(index);
        score = found.score(index);
        detection = index;
    }

    int classId() {
        return classId;
    }

    /** Frames from the first detection to the last. */
    int length() {
        return lastFrame - firstFrame;
    }

    int missing(int frame) {
        return frame - lastFrame;
    }

    double iou(Detections found, int index) {
        double left = found.x1(index), top = found.y1(index);
        return filter.iou(left, top, found.x2(index) - left, found.y2(index) - top);
    }

    double iou(Tracklet other) {
        return filter.iou(other.filter.left(), other.filter.top(), other.filter.width(), other.filter.height());
    }

    Track describe(int frame) {
        boolean lost = state == State.LOST;
        Box box = filter.box();
        return new Track(
                id,
                lost ? Track.State.LOST : Track.State.TRACKED,
                box,
                classId,
                className,
                score,
                lost ? -1 : detection,
                frame - firstFrame + 1,
                missing(frame));
    }
}
