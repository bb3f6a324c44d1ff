package io.yolo4j.tensorrt.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened, to be closed in the reverse order, whatever fails meanwhile. */
final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> things = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T thing) {
        things.push(thing);
        return thing;
    }

    /** Closes one of them before the others; null is nothing. */
    void close(AutoCloseable thing) {
        if (thing != null && things.remove(thing)) {
            close(thing, null);
        }
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        while (!things.isEmpty()) {
            try {
                close(things.pop(), failure);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Throws what was thrown first. */
    private static void close(AutoCloseable thing, RuntimeException earlier) {
        try {
            thing.close();
        } catch (RuntimeException e) {
            if (earlier == null) {
                throw e;
            }
            earlier.addSuppressed(e);
            throw earlier;
        } catch (Exception e) {
            throw new IllegalStateException(e); // nothing that a GPU opens throws a checked exception
        }
    }
}
