package io.yolo4j.events;

import jdk.jfr.FlightRecorder;

/**
 * Starts the events of the Flight Recorder. Every method gives null where nobody records such events: nothing is allocated then, and
 * before the first recording of the process the classes of the events are not even loaded. An event whose {@code end} is not called, as
 * where a call fails, is not recorded.
 *
 * <p>A runtime without {@code jdk.jfr} gets along: neither this class nor its callers need to load an event's class to be verified, since
 * none turns one into a value of another type.
 */
public final class Events {
    private static final boolean AVAILABLE = isAvailable();

    private Events() {}

    private static boolean isAvailable() {
        try {
            FlightRecorder.isInitialized();
            return true;
        } catch (LinkageError e) { // linked without the module, or in an application whose modules do not ask for it
            return false;
        }
    }

    private static boolean mayBeRecorded() {
        return AVAILABLE && FlightRecorder.isInitialized();
    }

    /**
     * Begins a call, before it waits for a session.
     *
     * @param pictures how many pictures it has
     * @return an event for each picture; or null
     */
    public static DetectEvent[] detect(int pictures) {
        return mayBeRecorded() ? DetectEvent.start(pictures) : null;
    }

    /**
     * Begins a run of an engine.
     *
     * @return the event; or null
     */
    public static BatchEvent batch() {
        return mayBeRecorded() ? BatchEvent.start() : null;
    }

    /**
     * Begins the decoding of an image.
     *
     * @return the event; or null
     */
    public static DecodeEvent decode() {
        return mayBeRecorded() ? DecodeEvent.start() : null;
    }

    /**
     * Begins the opening of a model.
     *
     * @return the event; or null
     */
    public static OpenEvent open() {
        return mayBeRecorded() ? OpenEvent.start() : null;
    }
}
