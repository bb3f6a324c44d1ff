package io.yolo4j.track;

import io.yolo4j.ConfigurationException;

/**
 * Options of a {@link Tracker}. The defaults are those of Ultralytics' {@code bytetrack.yaml}.
 *
 * <p>Not safe for use by several threads. Values out of range are refused at once with a {@link ConfigurationException}.
 */
public final class TrackerBuilder {
    float highThreshold = 0.25f;
    float lowThreshold = 0.1f;
    float newTrackThreshold = 0.25f;
    float matchThreshold = 0.8f;
    boolean fuseScores = true;
    int buffer = 30;
    boolean classAware;

    TrackerBuilder() {}

    /**
     * Sets the score from which on detections are sure: they are matched first, and only they begin tracks. Default 0.25.
     *
     * @param score 0 to 1
     * @return this builder
     */
    public TrackerBuilder highThreshold(float score) {
        highThreshold = fraction("highThreshold", score);
        return this;
    }

    /**
     * Sets the score above which detections count at all: those between the two thresholds may continue a track. Default 0.1. The
     * detector must let them through: its {@linkplain io.yolo4j.DetectorBuilder#confidence confidence} is 0.25 by default.
     *
     * @param score 0 to 1, not above the high threshold
     * @return this builder
     */
    public TrackerBuilder lowThreshold(float score) {
        lowThreshold = fraction("lowThreshold", score);
        return this;
    }

    /**
     * Sets the least score that begins a track, where it is above the high threshold. Default 0.25.
     *
     * @param score 0 to 1
     * @return this builder
     */
    public TrackerBuilder newTrackThreshold(float score) {
        newTrackThreshold = fraction("newTrackThreshold", score);
        return this;
    }

    /**
     * Sets how far a sure detection may be from a track: it is the same object where 1 - IoU, or with {@link #fuseScores} 1 - IoU ·
     * score, is less. Default 0.8. Unsure detections must come closer (0.5), and so must those that confirm a track of one frame (0.7).
     *
     * @param distance 0 to 1; greater is more lenient
     * @return this builder
     */
    public TrackerBuilder matchThreshold(float distance) {
        matchThreshold = fraction("matchThreshold", distance);
        return this;
    }

    /**
     * Sets whether a detection's score makes it nearer to a track. Default true. Of two detections that overlap a track alike the
     * better one is taken; on the other hand one of a low score must overlap it more.
     *
     * @param fuse whether scores count
     * @return this builder
     */
    public TrackerBuilder fuseScores(boolean fuse) {
        fuseScores = fuse;
        return this;
    }

    /**
     * Sets for how many frames a lost object is remembered: what comes back after so many frames without it keeps its id. Default
     * 30, a second of most videos.
     *
     * @param frames 0 or more
     * @return this builder
     */
    public TrackerBuilder buffer(int frames) {
        require(frames >= 0, "buffer", "0 or more", frames);
        buffer = frames;
        return this;
    }

    /**
     * Sets whether an object keeps its class. Default false: a detector that takes a van for a car in one frame and for a truck in
     * the next would make two objects of it.
     *
     * @param aware whether detections continue tracks of their own class only
     * @return this builder
     */
    public TrackerBuilder classAware(boolean aware) {
        classAware = aware;
        return this;
    }

    /**
     * Makes a tracker for one stream of frames.
     *
     * @return a tracker that has seen nothing; the builder may be used again
     * @throws ConfigurationException where the low threshold is above the high one
     */
    public Tracker build() {
        require(
                lowThreshold <= highThreshold,
                "lowThreshold",
                "at most the highThreshold of " + highThreshold,
                lowThreshold);
        return new Tracker(this);
    }

    private static float fraction(String option, float value) {
        require(value >= 0 && value <= 1, option, "0 to 1", value);
        return value;
    }

    private static void require(boolean condition, String option, String expected, Object found) {
        if (!condition) {
            throw new ConfigurationException(option + ": expected " + expected + ", found " + found);
        }
    }
}
