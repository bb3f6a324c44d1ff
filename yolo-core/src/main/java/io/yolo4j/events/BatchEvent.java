package io.yolo4j.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One run of an engine. */
@Name("io.yolo4j.Batch")
@Label("Batch")
@Category("Yolo4J")
@Description("An engine ran")
@StackTrace(false)
public final class BatchEvent extends Event {
    /** Asked, never recorded: a new one to ask would be left to the compiler to remove. */
    private static final BatchEvent PROBE = new BatchEvent();

    @Label("Model")
    String model;

    @Label("Pictures")
    @Description("How many were asked for")
    int pictures;

    @Label("Batch")
    @Description("How many the engine took; more than there were pictures where the model's batch is fixed")
    int batch;

    @Label("Input Width")
    int width;

    @Label("Input Height")
    int height;

    @Label("Concurrency")
    @Description(
            "Runs under way at the time, or about to be, this one included; engines on a CPU share its processors among them")
    int concurrency;

    private BatchEvent() {}

    /** Null where nobody records it. */
    static BatchEvent start() {
        if (!PROBE.isEnabled()) {
            return null;
        }
        BatchEvent event = new BatchEvent();
        event.begin();
        return event;
    }

    /**
     * Records the event, if it is as long as the recording wants it.
     *
     * @param model name of the model
     * @param pictures how many pictures
     * @param batch how many places the input had
     * @param width width of the input
     * @param height height of the input
     * @param concurrency how many runs there were
     */
    public void end(String model, int pictures, int batch, int width, int height, int concurrency) {
        end();
        if (!shouldCommit()) {
            return;
        }
        this.model = model;
        this.pictures = pictures;
        this.batch = batch;
        this.width = width;
        this.height = height;
        this.concurrency = concurrency;
        commit();
    }
}
