package io.yolo4j;

import io.yolo4j.head.Candidates;
import io.yolo4j.head.Nms;
import io.yolo4j.head.ResolvedLayout;
import io.yolo4j.image.Letterbox;
import io.yolo4j.spi.EngineSession;

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

    DetectionSession around(EngineSession session) {
        int classes = Math.max(layout.classes(), model.classNames().size());
        return new DetectionSession(
                model,
                session,
                input.picture(),
                new Letterbox(model.preprocessing(), input.spec().type(), model.inputWidth(), model.inputHeight()),
                layout,
                layout.newHead(classes, multiLabel),
                new Candidates(confidence, wanted),
                newNms(classes));
    }

    private Nms newNms(int classes) {
        if (layout.suppressed()) {
            return Nms.none(maxDetections);
        }
        return model.task() == Task.ORIENTED
                ? Nms.rotated(iou, agnosticNms, maxDetections, classes)
                : Nms.of(iou, agnosticNms, maxDetections, classes);
    }
}
