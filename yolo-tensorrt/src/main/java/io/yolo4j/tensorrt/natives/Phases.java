package io.yolo4j.tensorrt.natives;

import io.yolo4j.tensorrt.gpu.PlanProgress;
import java.util.HashMap;
import java.util.Map;

/**
 * How far a build is, from what TensorRT reports: phases, which have phases in them, and steps. Called from threads of TensorRT, and throws nothing
 * there: what the listener throws ends the build, and is thrown where the build was started.
 */
final class Phases {
    private record Phase(int depth, int steps) {}

    private final PlanProgress progress;
    private final Map<String, Phase> open = new HashMap<>();
    private boolean cancelled;
    private Throwable failure;

    Phases(PlanProgress progress) {
        this.progress = progress;
    }

    synchronized void start(String phase, String parent, int steps) {
        Phase outer = open.get(parent);
        open.put(phase, new Phase(outer == null ? 0 : outer.depth() + 1, steps));
        tell(phase, 0);
    }

    /**
     * A step is done.
     *
     * @param step from 0
     * @return whether to go on
     */
    synchronized boolean step(String phase, int step) {
        tell(phase, step + 1);
        return !cancelled;
    }

    synchronized void finish(String phase) {
        Phase done = open.get(phase);
        if (done != null) {
            tell(phase, done.steps());
            open.remove(phase);
        }
    }

    private void tell(String phase, int step) {
        Phase known = open.get(phase);
        if (cancelled || known == null) {
            return;
        }
        try {
            cancelled = !progress.step(phase, known.depth(), step, known.steps());
        } catch (Throwable e) {
            failure = e;
            cancelled = true;
        }
    }

    synchronized boolean cancelled() {
        return cancelled;
    }

    /** Throws what the listener threw. */
    synchronized void rethrow() {
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }
}
