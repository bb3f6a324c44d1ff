package io.yolo4j;

import io.yolo4j.head.Candidates;
import io.yolo4j.head.Head;
import io.yolo4j.head.Nms;
import io.yolo4j.head.Prototypes;
import io.yolo4j.head.ResolvedLayout;
import io.yolo4j.image.Letterbox;
import io.yolo4j.image.LetterboxPlan;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.TensorSpec;
import java.util.List;

/**
 * The pipeline of one thread: an engine's session and the scratch of every stage around it. Used by one thread at a time.
 */
final class DetectionSession implements AutoCloseable {
    private final ModelInfo model;
    private final EngineSession session;
    private final int input;
    private final Letterbox letterbox;
    private final ResolvedLayout layout;
    private final Head head;
    private final Candidates candidates;
    private final Nms nms;
    private final float[] parts;
    private final Prototypes prototypes = new Prototypes();
    private final int fixedBatch;
    private final LetterboxPlan[] plans;
    private final double[] preprocessMs;

    DetectionSession(
            ModelInfo model,
            EngineSession session,
            int input,
            Letterbox letterbox,
            ResolvedLayout layout,
            Head head,
            Candidates candidates,
            Nms nms) {
        this.model = model;
        this.session = session;
        this.input = input;
        this.letterbox = letterbox;
        this.layout = layout;
        this.head = head;
        this.parts = new float[layout.parts().channels()];
        this.candidates = candidates;
        this.nms = nms;
        this.fixedBatch = model.dynamicBatch() ? 0 : model.maxBatch();
        this.plans = new LetterboxPlan[model.maxBatch()];
        this.preprocessMs = new double[model.maxBatch()];
    }

    /**
     * Detects in some images of a list, at most the largest batch.
     *
     * @param found receives a result for each, at the image's own index
     */
    void detect(List<Image> images, int from, int count, Detections[] found) {
        for (int slot = 0; slot < count; slot++) {
            prepare(images.get(from + slot), slot);
        }
        double inferenceMs = run(count) / count;
        for (int slot = 0; slot < count; slot++) {
            found[from + slot] = collect(images.get(from + slot), slot, inferenceMs);
        }
    }

    private void prepare(Image image, int slot) {
        long start = System.nanoTime();
        plans[slot] = planFor(image, plans[slot]);
        letterbox.write(image, plans[slot], session.input(input), slot);
        preprocessMs[slot] = millisSince(start);
    }

    private double run(int count) {
        for (int slot = count; slot < fixedBatch; slot++) {
            // Other callers' pictures must not stay: what a network computes from the whole batch would depend on them.
            letterbox.blank(session.input(input), slot);
        }
        long start = System.nanoTime();
        session.run(fixedBatch > 0 ? fixedBatch : count);
        double millis = millisSince(start);
        checkBatch(count);
        return millis;
    }

    private Detections collect(Image image, int slot, double inferenceMs) {
        long start = System.nanoTime();
        LetterboxPlan plan = plans[slot];
        candidates.clear();
        candidates.within(plan.left(), plan.top(), plan.left() + plan.width(), plan.top() + plan.height());
        head.decode(session, slot, candidates);
        if (!candidates.finite()) {
            throw notFinite("scores or boxes");
        }
        int kept = nms.select(candidates);
        Result result = new Result(layout.parts(), kept, image, plan, prototypes);
        int lost = 0;
        for (int rank = 0; rank < kept; rank++) {
            int index = nms.kept(rank);
            if (parts.length > 0) {
                head.parts(session, slot, candidates.anchor(index), parts);
            }
            if (areFinite(parts)) {
                result.add(candidates, index, parts, session, slot);
            } else {
                lost++;
            }
        }
        if (lost > 0 && lost == kept) {
            throw notFinite("keypoints or mask coefficients");
        }
        Timings timings = new Timings(image.decodeMs(), preprocessMs[slot], inferenceMs, millisSince(start));
        return result.build(model.classNames(), timings);
    }

    private static boolean areFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private ModelException notFinite(String what) {
        return new ModelException("the output of " + model.source() + " is not finite where it matters (NaN or"
                + " infinity instead of " + what + "): the network overflowed, often a half-precision export or"
                + " broken weights; try it in single precision");
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private LetterboxPlan planFor(Image image, LetterboxPlan previous) {
        boolean same = previous != null
                && previous.sourceWidth() == image.width()
                && previous.sourceHeight() == image.height();
        return same
                ? previous
                : LetterboxPlan.of(
                        image.width(),
                        image.height(),
                        model.inputWidth(),
                        model.inputHeight(),
                        model.preprocessing().placement());
    }

    private void checkBatch(int count) {
        TensorSpec spec = session.output(layout.output()).spec();
        boolean batched = spec.rank() == 3 || spec.rank() == 4;
        if (batched && spec.dim(0) < count) {
            throw new ModelException("expected an output of batch " + count + " from " + model.source() + ", found "
                    + spec + ": its dynamic batch does not work; set the builder's maxBatch(1)");
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
