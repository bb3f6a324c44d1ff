package io.yolo4j.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.EngineInfo;
import io.yolo4j.ModelException;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that ONNX Runtime has loaded. One {@code OrtSession} serves all sessions: its {@code run} is thread-safe.
 *
 * <p>Unless the number of threads was chosen, there is a second {@code OrtSession} for the case that every session is busy: runs on
 * one thread each do a quarter to a half more in all than runs that share all processors (docs/performance.md), while a lone run is
 * done sooner on all of them. It is loaded when that case first arises, with weights of its own.
 */
final class OrtEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(OrtEngine.class);

    /** On a GPU a batch fills the device; on a CPU it only delays the first result. */
    private static final int GPU_BATCH = 8;

    /** One prepares its pictures while the other computes. */
    private static final int GPU_SESSIONS = 2;

    private final OrtSession alone;
    private final EngineInfo info;
    private final int preferredBatch;
    private final int preferredSessions;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final Map<String, String> metadata;

    /** Loads the model for runs beside each other; null where there is nothing to be gained, and once it has been tried. */
    private OrtLoading loadingBeside;

    private volatile OrtSession beside;
    private boolean closed;

    private OrtEngine(
            OrtSession session, EngineInfo info, int preferredBatch, int preferredSessions, OrtLoading loadingBeside)
            throws OrtException {
        this.alone = session;
        this.info = info;
        this.preferredBatch = preferredBatch;
        this.preferredSessions = preferredSessions;
        this.inputs = specs(session.getInputInfo().values());
        this.outputs = specs(session.getOutputInfo().values());
        this.metadata = Map.copyOf(session.getMetadata().getCustomMetadata());
        this.loadingBeside = loadingBeside;
    }

    static OrtEngine openOnCpu(ModelSource model, EngineOptions options) {
        int processors = Runtime.getRuntime().availableProcessors();
        boolean chosen = options.threads() > 0;
        int threads = chosen ? options.threads() : processors;
        int sessions = options.sessions() > 0
                ? options.sessions()
                : chosen ? (processors + threads - 1) / threads : processors;
        int threadsBeside = chosen ? threads : Math.max(1, processors / sessions);
        String device = "CPU, " + (threadsBeside < threads ? threadsBeside + " to " : "") + threads
                + (threads == 1 ? " thread" : " threads");
        return open(
                new OrtLoading(model, threads, OrtCpuProvider.NAME, device, setup -> {}),
                1,
                sessions,
                threadsBeside < threads ? threadsBeside : 0);
    }

    static OrtEngine openOnCuda(ModelSource model, EngineOptions options) {
        return open(
                new OrtLoading(
                        model,
                        options.threads() > 0
                                ? options.threads()
                                : Runtime.getRuntime().availableProcessors(),
                        OrtCudaProvider.NAME,
                        "CUDA device " + options.device(),
                        setup -> setup.addCUDA(options.device())),
                GPU_BATCH,
                options.sessions() > 0 ? options.sessions() : GPU_SESSIONS,
                0);
    }

    private static OrtEngine open(OrtLoading loading, int preferredBatch, int preferredSessions, int threadsBeside) {
        OrtLoading loadingBeside = threadsBeside > 0 ? loading.later(threadsBeside) : null;
        OrtSession session = loading.load();
        try {
            return new OrtEngine(session, loading.engineInfo(), preferredBatch, preferredSessions, loadingBeside);
        } catch (OrtException | RuntimeException e) {
            close(session);
            throw new ModelException("ONNX Runtime does not describe the model: " + OrtRuntime.reason(e), e);
        }
    }

    /** What to run on, where so many runs are under way or will be at once. */
    OrtSession session(int concurrency) {
        if (concurrency < preferredSessions || preferredSessions == 1) {
            return alone;
        }
        OrtSession loaded = beside;
        return loaded != null ? loaded : loadBeside();
    }

    private synchronized OrtSession loadBeside() {
        if (loadingBeside != null) {
            OrtLoading loading = loadingBeside;
            loadingBeside = null;
            try {
                beside = loading.load();
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.warn("all runs share all threads, because the model could not be loaded a second time", e);
            }
        }
        return beside != null ? beside : alone;
    }

    private static List<TensorSpec> specs(Collection<NodeInfo> nodes) {
        List<TensorSpec> specs = new ArrayList<>();
        for (NodeInfo node : nodes) {
            specs.add(
                    node.getInfo() instanceof TensorInfo tensor
                            ? new TensorSpec(node.getName(), elementType(tensor.type), tensor.getShape())
                            : new TensorSpec(node.getName(), ElementType.OTHER, new long[0]));
        }
        return List.copyOf(specs);
    }

    static ElementType elementType(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> ElementType.FLOAT32;
            case FLOAT16 -> ElementType.FLOAT16;
            case UINT8 -> ElementType.UINT8;
            case INT8 -> ElementType.INT8;
            case INT32 -> ElementType.INT32;
            case INT64 -> ElementType.INT64;
            default -> ElementType.OTHER;
        };
    }

    static OnnxJavaType javaType(ElementType type) {
        return switch (type) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case OTHER -> throw new EngineException("expected a tensor of numbers, found one of another type");
        };
    }

    @Override
    public EngineInfo info() {
        return info;
    }

    @Override
    public List<TensorSpec> inputs() {
        return inputs;
    }

    @Override
    public List<TensorSpec> outputs() {
        return outputs;
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public int preferredBatch() {
        return preferredBatch;
    }

    @Override
    public int preferredSessions() {
        return preferredSessions;
    }

    @Override
    public EngineSession openSession(List<TensorSpec> shapes) {
        return new OrtEngineSession(this, shapes, outputs);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        loadingBeside = null;
        try {
            if (beside != null) {
                close(beside);
            }
        } finally {
            close(alone);
        }
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new EngineException("ONNX Runtime did not close the model: " + OrtRuntime.reason(e), e);
        }
    }
}
