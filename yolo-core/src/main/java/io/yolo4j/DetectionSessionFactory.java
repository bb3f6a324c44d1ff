package io.yolo4j;

import io.yolo4j.head.Candidates;
import io.yolo4j.head.Nms;
import io.yolo4j.head.ResolvedLayout;
import io.yolo4j.image.Letterbox;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.TensorSpec;
import java.util.List;

/**
 * What every session of a detector is made from. Holds the values of the builder and not the builder, which may change and which
 * keeps the bytes of the model.
 *
 * @param wanted for each class whether it is wanted, or null for all
 */
record DetectionSessionFactory(
        Engine engine,
        TensorSpec input,
        ModelInfo model,
        ResolvedLayout layout,
        boolean[] wanted,
        float confidence,
        float iou,
        boolean agnosticNms,
        boolean multiLabel,
        int maxDetections) {

    DetectionSession open() {
        EngineSession session = engine.openSession(List.of(input));
        try {
            return around(session);
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    DetectionSession around(EngineSession session) {
        int classes = Math.max(layout.classes(), model.classNames().size());
        return new DetectionSession(
                model,
                session,
                new Letterbox(model.preprocessing(), input.type(), model.inputWidth(), model.inputHeight()),
                layout.newHead(classes, multiLabel),
                layout.output(),
                new Candidates(confidence, wanted),
                // An IoU is never greater than 1: what the network has suppressed is sorted and cut off only.
                layout.suppressed()
                        ? new Nms(1, true, maxDetections, 1)
                        : new Nms(iou, agnosticNms, maxDetections, classes));
    }
}
