package io.yolo4j.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One image that was read and decoded. */
@Name("io.yolo4j.Decode")
@Label("Decoding")
@Category("Yolo4J")
@Description("An image was read and decoded")
@StackTrace(false)
public final class DecodeEvent extends Event {
    /** Asked, never recorded: a new one to ask would be left to the compiler to remove. */
    private static final DecodeEvent PROBE = new DecodeEvent();

    @Label("Source")
    @Description("The file, or how many bytes it was")
    String source;

    @Label("Width")
    int width;

    @Label("Height")
    int height;

    private DecodeEvent() {}

    /** Null where nobody records it. */
    static DecodeEvent start() {
        if (!PROBE.isEnabled()) {
            return null;
        }
        DecodeEvent event = new DecodeEvent();
        event.begin();
        return event;
    }

    /**
     * Records the event, if it is as long as the recording wants it.
     *
     * @param source the file, or what it came from
     * @param width width of the pixels
     * @param height height of the pixels
     */
    public void end(Object source, int width, int height) {
        end();
        if (!shouldCommit()) {
            return;
        }
        this.source = source.toString();
        this.width = width;
        this.height = height;
        commit();
    }
}
