package io.yolo4j.events;

import io.yolo4j.EngineInfo;
import io.yolo4j.Task;
import io.yolo4j.Timings;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** One picture in one call, from the caller's question to its answer. Classifications are told from detections by their task. */
@Name("io.yolo4j.Detect")
@Label("Detection")
@Category("Yolo4J")
@Description("A picture was looked at: what is in it, or what it shows as a whole")
@StackTrace(false)
public final class DetectEvent extends Event {
    /** Asked, never recorded: a new one to ask would be left to the compiler to remove. */
    private static final DetectEvent PROBE = new DetectEvent();

    @Label("Model")
    String model;

    @Label("Task")
    String task;

    @Label("Engine")
    String engine;

    @Label("Width")
    @Description("Of the picture, in pixels")
    int width;

    @Label("Height")
    @Description("Of the picture, in pixels")
    int height;

    @Label("Decoding")
    @Description("Reading and decoding the file, before the call; none where the caller gave pixels")
    @Timespan
    long decode;

    @Label("Waiting")
    @Description("The rest of the call: for a session, and for the other pictures of the call and of the batch")
    @Timespan
    long waiting;

    @Label("Preprocessing")
    @Description("From pixels to the input of the network")
    @Timespan
    long preprocess;

    @Label("Inference")
    @Description("The run of the engine; of a batch, the equal share of the picture")
    @Timespan
    long inference;

    @Label("Postprocessing")
    @Description("From the output of the network to the result")
    @Timespan
    long postprocess;

    @Label("Found")
    @Description("How many objects, or classes, the result has")
    int found;

    private transient long start;

    private DetectEvent() {}

    /** Null where nobody records them. */
    static DetectEvent[] start(int count) {
        if (!PROBE.isEnabled()) {
            return null;
        }
        DetectEvent[] events = new DetectEvent[count];
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            events[i] = new DetectEvent();
            events[i].start = now;
            events[i].begin();
        }
        return events;
    }

    /**
     * Records the event, if it is as long as the recording wants it.
     *
     * @param model name of the model
     * @param task what it finds
     * @param engine what ran it
     * @param width width of the picture
     * @param height height of the picture
     * @param timings the stages
     * @param found how much the result has
     */
    public void end(String model, Task task, EngineInfo engine, int width, int height, Timings timings, int found) {
        end();
        if (!shouldCommit()) {
            return;
        }
        this.model = model;
        this.task = task.name();
        this.engine = engine.toString();
        this.width = width;
        this.height = height;
        this.decode = nanos(timings.decodeMs());
        this.preprocess = nanos(timings.preprocessMs());
        this.inference = nanos(timings.inferenceMs());
        this.postprocess = nanos(timings.postprocessMs());
        this.waiting = Math.max(0, System.nanoTime() - start - preprocess - inference - postprocess);
        this.found = found;
        commit();
    }

    private static long nanos(double ms) {
        return Math.round(ms * 1e6);
    }
}
