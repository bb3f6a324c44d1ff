package io.yolo4j.events;

import io.yolo4j.EngineInfo;
import io.yolo4j.Task;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One model that was opened. */
@Name("io.yolo4j.Open")
@Label("Opening")
@Category("Yolo4J")
@Description("A model was read, loaded by an engine, and tried")
@StackTrace(false)
public final class OpenEvent extends Event {
    /** Asked, never recorded: a new one to ask would be left to the compiler to remove. */
    private static final OpenEvent PROBE = new OpenEvent();

    @Label("Model")
    String model;

    @Label("Engine")
    String engine;

    @Label("Task")
    String task;

    private OpenEvent() {}

    /** Null where nobody records it. */
    static OpenEvent start() {
        if (!PROBE.isEnabled()) {
            return null;
        }
        OpenEvent event = new OpenEvent();
        event.begin();
        return event;
    }

    /**
     * Records the event, if it is as long as the recording wants it.
     *
     * @param model name of the model
     * @param engine what runs it
     * @param task what it finds
     */
    public void end(String model, EngineInfo engine, Task task) {
        end();
        if (!shouldCommit()) {
            return;
        }
        this.model = model;
        this.engine = engine.toString();
        this.task = task.name();
        commit();
    }
}
