package io.yolo4j.tensorrt.natives;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What TensorRT says. One for the process, as TensorRT wants it, and kept alive by {@link NativeTensorRt}: it is called from threads of TensorRT.
 * Errors are kept for the exception that reports what failed, and are not logged above debug. Errors of operations that run at the same time
 * cannot be told apart.
 */
final class TensorRtLog extends ILogger {
    private static final Logger LOG = LoggerFactory.getLogger("io.yolo4j.tensorrt");
    private static final int KEPT = 20;

    private final Deque<String> errors = new ArrayDeque<>();
    private long count;

    @Override
    public void log(Severity severity, String message) {
        try {
            switch (severity.intern()) { // not one of the constants: the bindings make an object of each value
                case kINTERNAL_ERROR, kERROR -> {
                    keep(message);
                    LOG.debug("{}", message);
                }
                case kWARNING -> LOG.info("{}", message);
                case kINFO -> LOG.debug("{}", message);
                default -> LOG.trace("{}", message);
            }
        } catch (Throwable e) { // must not reach C++, which has nothing to catch it with
            keep(String.valueOf(e));
        }
    }

    private synchronized void keep(String message) {
        count++;
        errors.addLast(message);
        if (errors.size() > KEPT) {
            errors.removeFirst();
        }
    }

    /** A moment, for {@link #since}. */
    synchronized long now() {
        return count;
    }

    /** The errors since a moment, the last twenty at most, in the order in which they came. */
    synchronized List<String> since(long moment) {
        List<String> all = new ArrayList<>(errors);
        int fresh = (int) Math.min(count - moment, all.size());
        return all.subList(all.size() - fresh, all.size());
    }
}
