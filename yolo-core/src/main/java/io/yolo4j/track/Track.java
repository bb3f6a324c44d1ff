package io.yolo4j.track;

import io.yolo4j.Box;
import java.util.Locale;

/**
 * An object that a {@link Tracker} follows, as it is in one frame.
 *
 * @param id its number, from 1 on, which no other object of the tracker gets
 * @param state whether it was detected in this frame
 * @param box where it is according to the Kalman filter, in pixels of the image: what was detected, smoothed, or for a lost
 *     object where it ought to be; not clipped to the image
 * @param classId class of its last detection, an index into the classes of the model
 * @param className name of that class
 * @param score confidence of its last detection
 * @param detection index, in the detections of this frame, of what it was recognised in: there are the box as it was detected and
 *     whatever else belongs to it; -1 for a lost object
 * @param age frames since it was first detected, that one included
 * @param missing frames since it was last detected; 0 for an object that is not lost
 */
public record Track(
        int id, State state, Box box, int classId, String className, float score, int detection, int age, int missing) {

    /** Whether an object was detected in the frame. */
    public enum State {
        /** It was, and is followed. */
        TRACKED,
        /** It was not, and is expected to come back. */
        LOST
    }

    /** {@return for example {@code 7 bus 0.91 [22.3 231.0 805.0 756.8]}: id, name, score and x1 y1 x2 y2} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d %s %.2f [%.1f %.1f %.1f %.1f]%s",
                id,
                className,
                score,
                box.x1(),
                box.y1(),
                box.x2(),
                box.y2(),
                state == State.LOST ? " lost" : "");
    }
}
