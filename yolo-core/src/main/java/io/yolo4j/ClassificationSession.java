package io.yolo4j;

import io.yolo4j.head.ClassScores;
import io.yolo4j.image.InputWriter;
import io.yolo4j.spi.EngineSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The pipeline of one thread of a classifier. Used by one thread at a time. */
final class ClassificationSession implements Pipeline<Classifications> {
    private final ModelInfo model;
    private final EngineSession session;
    private final BatchRun batch;
    private final InputWriter writer;
    private final ClassScores layout;
    private final int topK;

    ClassificationSession(ModelInfo model, EngineSession session, InputGeometry input, ClassScores layout, int topK) {
        this.model = model;
        this.session = session;
        this.batch = new BatchRun(model, session, input.picture());
        this.writer = input.writer(model.preprocessing());
        this.layout = layout;
        this.topK = topK;
    }

    @Override
    public List<Classifications> run(List<Image> images, int concurrency, Executor threads) {
        batch.run(images, writer, model.inputWidth(), model.inputHeight(), concurrency, threads);
        batch.requireBatch(layout.output(), images.size());
        List<Classifications> found = new ArrayList<>(images.size());
        for (int slot = 0; slot < images.size(); slot++) {
            found.add(collect(images.get(slot), slot));
        }
        return found;
    }

    private Classifications collect(Image image, int slot) {
        long start = System.nanoTime();
        float[] scores = layout.read(session, slot);
        if (!ClassScores.areFinite(scores)) {
            throw new ModelException("the output of " + model.source() + " is not finite (NaN or infinity instead of"
                    + " scores): the network overflowed, often a half-precision export or broken weights; try it in"
                    + " single precision");
        }
        if (layout.logits()) {
            ClassScores.softmax(scores);
        }
        return new Classifications(
                image.pictureWidth(),
                image.pictureHeight(),
                scores,
                topK,
                model.classNames(),
                batch.timings(image, slot, start));
    }

    @Override
    public void close() {
        batch.close();
    }
}
