package io.yolo4j;

import io.yolo4j.events.BatchEvent;
import io.yolo4j.events.Events;
import io.yolo4j.image.InputWriter;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ImagePlacement;
import io.yolo4j.spi.ImageSession;
import io.yolo4j.spi.TensorSpec;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The way of pictures into an engine's session and through the network, and the time it takes: the first half of every pipeline.
 * Used by one thread at a time.
 */
final class BatchRun implements AutoCloseable {
    private final ModelInfo model;
    private final EngineSession session;

    /** The session, where it takes pictures; else null. */
    private final ImageSession device;

    private final int input;
    private final int fixedBatch;
    private final double[] preprocessMs;
    private double inferenceMs;

    BatchRun(ModelInfo model, EngineSession session, int input) {
        this.model = model;
        this.session = session;
        this.device = session instanceof ImageSession images ? images : null;
        this.input = input;
        this.fixedBatch = model.dynamicBatch() ? 0 : model.maxBatch();
        this.preprocessMs = new double[model.maxBatch()];
    }

    /**
     * Runs the network on at most the largest batch; the first picture becomes slot 0.
     *
     * @param width width of the input at this time
     * @param height height of the input at this time
     * @param concurrency how many runs there are at this time, this one included
     * @param threads runs what other threads can do meanwhile
     */
    void run(List<Image> images, InputWriter writer, int width, int height, int concurrency, Executor threads) {
        int count = images.size();
        for (int slot = 0; slot < count; slot++) {
            long start = System.nanoTime();
            Image image = images.get(slot);
            if (device != null && taken(image, writer.placement(image), slot)) {
                writer.forget(slot);
            } else if (concurrency == 1) {
                writer.write(image, session.input(input), slot, threads);
            } else {
                writer.write(image, session.input(input), slot);
            }
            preprocessMs[slot] = millisSince(start);
        }
        for (int slot = count; slot < fixedBatch; slot++) {
            // Other callers' pictures must not stay: what a network computes from the whole batch would depend on them.
            if (device != null && taken(images.get(0), writer.nothing(), slot)) {
                writer.forget(slot);
            } else {
                writer.blank(session.input(input), slot);
            }
        }
        int slots = fixedBatch > 0 ? fixedBatch : count;
        BatchEvent event = Events.batch();
        long start = System.nanoTime();
        session.run(slots, concurrency);
        inferenceMs = millisSince(start) / count;
        if (event != null) {
            event.end(model.source(), count, slots, width, height, concurrency);
        }
    }

    private boolean taken(Image image, ImagePlacement placement, int slot) {
        return placement != null && device.write(image, placement, slot);
    }

    /** Refuses an output that has fewer pictures than the last run. */
    void requireBatch(int output, int count) {
        TensorSpec spec = session.output(output).spec();
        if (spec.dim(0) < count) {
            throw new ModelException("expected an output of batch " + count + " from " + model.source() + ", found "
                    + spec + ": its dynamic batch does not work; set the builder's maxBatch(1)");
        }
    }

    /** Where the time of one picture of the last run went. */
    Timings timings(Image image, int slot, long postprocessStart) {
        return new Timings(image.decodeMs(), preprocessMs[slot], inferenceMs, millisSince(postprocessStart));
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() {
        session.close();
    }
}
