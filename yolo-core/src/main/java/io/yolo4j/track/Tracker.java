package io.yolo4j.track;

import io.yolo4j.Detections;
import io.yolo4j.track.Tracklet.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows objects from frame to frame: ByteTrack (Zhang et al., ECCV 2022, arXiv 2110.06864).
 *
 * <pre>{@code
 * Tracker tracker = Tracker.builder().build();
 * for (Image frame : video) {
 *     for (Track track : tracker.update(detector.detect(frame))) {
 *         System.out.println(track);                 // 7 bus 0.91 [22.3 231.0 805.0 756.8]
 *     }
 * }
 * }</pre>
 *
 * <p>Boxes are predicted by a Kalman filter and matched by their overlap, first with the detections of high scores, then, for what was
 * not found, with those of low scores: an object that is being covered is often still detected, but without confidence. Give it
 * those: open the detector with {@code confidence(0.1f)}.
 *
 * <p>A track shows from the second frame on in which its object is seen, so that a flicker makes none; in the very first frame at once.
 *
 * <p>Not safe for use by several threads: a tracker belongs to one stream of frames, which come in their order, those without
 * detections included. It holds no native resource and need not be closed.
 */
public final class Tracker {
    /** The paper's thresholds for detections of low scores, and for the second sight of an object. */
    private static final double LOW_SCORE_LIMIT = 0.5, CONFIRMATION_LIMIT = 0.7;

    /** IoU above which a followed object and a lost one are the same. */
    private static final double DUPLICATE_IOU = 0.85;

    private final float highThreshold;
    private final float lowThreshold;
    private final float newTrackThreshold;
    private final float matchThreshold;
    private final boolean fuseScores;
    private final int buffer;
    private final boolean classAware;
    private final Association association;

    /** All objects that are known, in the order of their ids. */
    private final List<Tracklet> tracklets = new ArrayList<>();

    private int frame;
    private int lastId;

    Tracker(TrackerBuilder options) {
        highThreshold = options.highThreshold;
        lowThreshold = options.lowThreshold;
        newTrackThreshold = options.newTrackThreshold;
        matchThreshold = options.matchThreshold;
        fuseScores = options.fuseScores;
        buffer = options.buffer;
        classAware = options.classAware;
        association = new Association(classAware);
    }

    /**
     * Starts to configure a tracker.
     *
     * @return a builder
     */
    public static TrackerBuilder builder() {
        return new TrackerBuilder();
    }

    /**
     * Recognises the objects that are followed in the detections of the next frame.
     *
     * @param found what was found in the frame; boxes without area are ignored
     * @return the objects that are seen in this frame, by rising id
     */
    public List<Track> update(Detections found) {
        frame++;
        for (Tracklet tracklet : tracklets) {
            if (tracklet.state != State.NEW) {
                tracklet.predict();
            }
        }
        IndexList sure = new IndexList(found.size()), unsure = new IndexList(found.size());
        split(found, sure, unsure);

        List<Tracklet> known = unseen(State.TRACKED);
        known.addAll(unseen(State.LOST));
        association.match(frame, known, found, sure, matchThreshold, fuseScores);
        association.match(frame, unseen(State.TRACKED), found, unsure, LOW_SCORE_LIMIT, false);
        unseen(State.TRACKED).forEach(tracklet -> tracklet.state = State.LOST);
        association.match(frame, unseen(State.NEW), found, sure, CONFIRMATION_LIMIT, fuseScores);
        unseen(State.NEW).forEach(tracklet -> tracklet.state = State.REMOVED);
        begin(found, sure);
        forget();
        return described(State.TRACKED);
    }

    private void split(Detections found, IndexList sure, IndexList unsure) {
        for (int i = 0; i < found.size(); i++) {
            if (found.x2(i) > found.x1(i) && found.y2(i) > found.y1(i)) {
                if (found.score(i) >= highThreshold) {
                    sure.add(i);
                } else if (found.score(i) > lowThreshold) {
                    unsure.add(i);
                }
            }
        }
    }

    private List<Tracklet> unseen(State state) {
        List<Tracklet> chosen = new ArrayList<>();
        for (Tracklet tracklet : tracklets) {
            if (tracklet.state == state && tracklet.missing(frame) > 0) {
                chosen.add(tracklet);
            }
        }
        return chosen;
    }

    private void begin(Detections found, IndexList left) {
        for (int i = 0; i < left.size(); i++) {
            if (found.score(left.get(i)) >= newTrackThreshold) {
                Tracklet tracklet = new Tracklet(++lastId, frame, found, left.get(i));
                if (frame == 1) {
                    tracklet.state = State.TRACKED;
                }
                tracklets.add(tracklet);
            }
        }
    }

    private void forget() {
        for (Tracklet tracklet : tracklets) {
            if (tracklet.state == State.LOST && tracklet.missing(frame) > buffer) {
                tracklet.state = State.REMOVED;
            }
        }
        tracklets.removeIf(tracklet -> tracklet.state == State.REMOVED);
        forgetDuplicates();
    }

    /** Where a track has begun upon an object that was only lost, the shorter one of the two goes. */
    private void forgetDuplicates() {
        List<Tracklet> shorter = new ArrayList<>();
        for (Tracklet lost : tracklets) {
            for (Tracklet present : tracklets) {
                if (lost.state == State.LOST && present.state != State.LOST && areOne(lost, present)) {
                    shorter.add(present.length() > lost.length() ? lost : present);
                }
            }
        }
        tracklets.removeAll(shorter);
    }

    private boolean areOne(Tracklet lost, Tracklet present) {
        boolean comparable = !classAware || lost.classId() == present.classId();
        return comparable && lost.iou(present) > DUPLICATE_IOU;
    }

    /**
     * The objects that were followed before and were not seen in the last frame, where they are expected now. Those that have been missing
     * for longer than the {@linkplain TrackerBuilder#buffer buffer} are not among them.
     *
     * @return lost objects, by rising id
     */
    public List<Track> lost() {
        return described(State.LOST);
    }

    private List<Track> described(State state) {
        List<Track> tracks = new ArrayList<>();
        for (Tracklet tracklet : tracklets) {
            if (tracklet.state == state) {
                tracks.add(tracklet.describe(frame));
            }
        }
        return List.copyOf(tracks);
    }

    /** Forgets everything, as before another video: the next frame counts as the first, and ids begin with 1 again. */
    public void reset() {
        tracklets.clear();
        frame = 0;
        lastId = 0;
    }
}
