package io.yolo4j.tensorrt.plan;

import io.yolo4j.BuildProgress;
import io.yolo4j.EngineException;
import io.yolo4j.tensorrt.gpu.PlanProgress;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one measure out of the nested phases of a build, and cancels it where the listener or an interrupt asks for that. */
final class BuildWatch implements PlanProgress {
    private static final Logger LOG = LoggerFactory.getLogger(BuildWatch.class);

    private static final int WHOLE = 1000;
    private static final int DEEPEST = 16;

    private final BuildProgress listener;
    private final Thread opener = Thread.currentThread();
    private final int[] done = new int[DEEPEST];
    private final int[] steps = new int[DEEPEST];
    private int reached;
    private String cancelled;
    private RuntimeException thrown;

    /** Watches a build that the calling thread begins; the listener may be null. */
    BuildWatch(BuildProgress listener) {
        this.listener = listener;
    }

    @Override
    public synchronized boolean step(String phase, int depth, int step, int of) {
        if (cancelled == null && opener.isInterrupted()) {
            cancelled = "the thread that opens it was interrupted";
        }
        if (cancelled == null && depth >= 0 && depth < DEEPEST) {
            done[depth] = step;
            steps[depth] = of;
            Arrays.fill(steps, depth + 1, DEEPEST, 0);
            reached = Math.max(reached, (int) (WHOLE * fraction()));
            tell(phase);
        }
        return cancelled == null;
    }

    /** A phase within a phase is a part of one of its steps. */
    private double fraction() {
        double fraction = 0;
        for (int depth = DEEPEST - 1; depth >= 0; depth--) {
            if (steps[depth] > 0) {
                fraction = Math.min(1, Math.max(0, (done[depth] + fraction) / steps[depth]));
            }
        }
        return fraction;
    }

    private void tell(String phase) {
        try {
            if (listener != null && !listener.step(phase, reached, WHOLE)) {
                cancelled = "the listener of its progress asked for that";
            }
        } catch (RuntimeException e) { // it is native code that calls
            cancelled = "the listener of its progress failed";
            thrown = e;
        }
    }

    /** Tells a listener that has not cancelled that this build is over. */
    synchronized void end() {
        if (cancelled == null) {
            reached = WHOLE;
            tell("built");
            if (thrown != null) {
                LOG.warn("the listener of the progress failed after the build", thrown);
            }
        }
    }

    /** What became of a build that ended with an exception: the one to throw. */
    synchronized RuntimeException explained(String name, RuntimeException e) {
        if (cancelled == null) {
            return e;
        }
        EngineException ended = new EngineException(
                "the engine of " + name + " was not built, because " + cancelled, thrown != null ? thrown : e);
        if (thrown != null) {
            ended.addSuppressed(e);
        }
        return ended;
    }
}
