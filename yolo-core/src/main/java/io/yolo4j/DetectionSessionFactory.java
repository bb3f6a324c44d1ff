package io.yolo4j;

import io.yolo4j.head.Candidates;
import io.yolo4j.head.Head;
import io.yolo4j.head.Nms;
import io.yolo4j.head.ResolvedLayout;
import io.yolo4j.image.InputFit;
import io.yolo4j.image.Letterbox;
import io.yolo4j.image.LetterboxPlan;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ImageSession;

/**
 * What every session of a detector is made from. Holds the values of the builder and not the builder, which may change and which
 * keeps the bytes of the model.
 *
 * @param wanted for each class whether it is wanted, or null for all
 */
record DetectionSessionFactory(
        InputGeometry input,
        ModelInfo model,
        ResolvedLayout layout,
        boolean[] wanted,
        float confidence,
        float iou,
        boolean agnosticNms,
        boolean multiLabel,
        int maxDetections) {

    /** Has a session that can filter bring back nothing that the threshold drops. */
    DetectionSession around(EngineSession session) {
        boolean filtered = session instanceof ImageSession device
                && head(model.inputWidth(), model.inputHeight())
                        .filter(confidence)
                        .filter(device::filter)
                        .isPresent();
        return around(session, filtered);
    }

    /** For what the session of the trial run has put out before. */
    DetectionSession aroundTrial(EngineSession session) {
        return around(session, false);
    }

    private DetectionSession around(EngineSession session, boolean filtered) {
        return new DetectionSession(this, session, filtered, new Candidates(confidence, wanted), newNms());
    }

    /**
     * What depends on the size of the input.
     *
     * @param filtered whether the session brings back only what passes the head's filter
     */
    SizedStages stages(int width, int height, boolean filtered) {
        Head head = head(width, height);
        return new SizedStages(
                width,
                height,
                new Letterbox(model.preprocessing(), input.format(), width, height, fit()),
                filtered ? head.filtered() : head);
    }

    private Head head(int width, int height) {
        return layout.newHead(classes(), multiLabel, width, height);
    }

    InputFit fit() {
        return input.fit(model.preprocessing().placement());
    }

    /** The size of the input that an image is run in, as a number. */
    long shape(Image image) {
        LetterboxPlan plan = fit().plan(image.pictureWidth(), image.pictureHeight());
        return (long) plan.inputHeight() << 32 | plan.inputWidth();
    }

    private int classes() {
        return Math.max(layout.classes(), model.classNames().size());
    }

    private Nms newNms() {
        int classes = classes();
        if (layout.suppressed()) {
            return Nms.none(maxDetections);
        }
        return model.task() == Task.ORIENTED
                ? Nms.rotated(iou, agnosticNms, maxDetections, classes)
                : Nms.of(iou, agnosticNms, maxDetections, classes);
    }
}
