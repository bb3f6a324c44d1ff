package io.yolo4j;

import io.yolo4j.head.Candidates;
import io.yolo4j.head.Head;
import io.yolo4j.head.Nms;
import io.yolo4j.head.Prototypes;
import io.yolo4j.head.ResolvedLayout;
import io.yolo4j.image.LetterboxPlan;
import io.yolo4j.spi.EngineSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The pipeline of one thread: an engine's session and the scratch of every stage around it. Used by one thread at a time.
 */
final class DetectionSession implements Pipeline<Detections> {
    private final DetectionSessionFactory factory;
    private final ModelInfo model;
    private final ResolvedLayout layout;
    private final EngineSession session;
    private final boolean filtered;
    private final BatchRun batch;
    private final Candidates candidates;
    private final Nms nms;
    private final int[] batched;
    private final float[] parts;
    private final Prototypes prototypes = new Prototypes();

    /** For each size of the input that there was, the last one used first. */
    private final List<SizedStages> sizes = new ArrayList<>();

    /**
     * @param filtered whether the session is an image session that has taken the filter of the layout's head
     */
    DetectionSession(
            DetectionSessionFactory factory, EngineSession session, boolean filtered, Candidates candidates, Nms nms) {
        this.factory = factory;
        this.model = factory.model();
        this.layout = factory.layout();
        this.session = session;
        this.filtered = filtered;
        this.batch = new BatchRun(model, session, factory.input().picture());
        this.batched = layout.batchedOutputs().toArray();
        this.parts = new float[layout.parts().channels()];
        this.candidates = candidates;
        this.nms = nms;
        sizes.add(factory.stages(model.inputWidth(), model.inputHeight(), filtered));
    }

    @Override
    public List<Detections> run(List<Image> images, int concurrency, Executor threads) {
        SizedStages stages = resizedFor(images.get(0));
        batch.run(images, stages.letterbox(), stages.width(), stages.height(), concurrency, threads);
        requireBatch(images.size());
        List<Detections> found = new ArrayList<>(images.size());
        for (int slot = 0; slot < images.size(); slot++) {
            LetterboxPlan plan = stages.letterbox().planFor(images.get(slot));
            found.add(collect(images.get(slot), slot, plan, stages.head()));
        }
        return found;
    }

    /** All images of a batch have the same size of the input. */
    private SizedStages resizedFor(Image image) {
        SizedStages last = sizes.get(0);
        if (!factory.input().rectangular()) {
            return last;
        }
        LetterboxPlan plan = factory.fit().plan(image.pictureWidth(), image.pictureHeight());
        if (last.isFor(plan.inputWidth(), plan.inputHeight())) {
            return last;
        }
        SizedStages stages = stagesFor(plan.inputWidth(), plan.inputHeight());
        session.resize(factory.input().picture(), plan.inputHeight(), plan.inputWidth());
        stages.letterbox().forgetPadding(); // the input has had pictures of another size
        sizes.remove(stages);
        sizes.add(0, stages);
        return stages;
    }

    private SizedStages stagesFor(int width, int height) {
        for (SizedStages stages : sizes) {
            if (stages.isFor(width, height)) {
                return stages;
            }
        }
        return factory.stages(width, height, filtered);
    }

    /** Outputs of two dimensions or one say of each row which picture it belongs to. */
    private void requireBatch(int count) {
        for (int output : batched) {
            int rank = session.output(output).spec().rank();
            if (rank == 3 || rank == 4) {
                batch.requireBatch(output, count);
            }
        }
    }

    private Detections collect(Image image, int slot, LetterboxPlan plan, Head head) {
        long start = System.nanoTime();
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
        return result.build(model.classNames(), batch.timings(image, slot, start));
    }

    /** Looks for boxes in the outputs of the last run, whatever it was of, as if a small picture had been given. */
    void rehearse() {
        Image image = Image.of(new byte[3], 1, 1, PixelFormat.BGR);
        SizedStages stages = sizes.get(0);
        try {
            collect(image, 0, stages.letterbox().planFor(image), stages.head());
        } catch (ModelException e) {
            return; // of an output that is not finite, the first call will tell
        }
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

    @Override
    public void close() {
        batch.close();
    }
}
