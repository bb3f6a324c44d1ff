package io.yolo4j.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.EngineInfo;
import io.yolo4j.ModelException;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A model that ONNX Runtime has loaded. One {@code OrtSession} serves all sessions: its {@code run} is thread-safe. */
final class OrtEngine implements Engine {
    /** On a GPU a batch fills the device; on a CPU it only delays the first result. */
    private static final int GPU_BATCH = 8;

    private final OrtSession session;
    private final EngineInfo info;
    private final int preferredBatch;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final Map<String, String> metadata;
    private boolean closed;

    private OrtEngine(OrtSession session, EngineInfo info, int preferredBatch) throws OrtException {
        this.session = session;
        this.info = info;
        this.preferredBatch = preferredBatch;
        this.inputs = specs(session.getInputInfo().values());
        this.outputs = specs(session.getOutputInfo().values());
        this.metadata = Map.copyOf(session.getMetadata().getCustomMetadata());
    }

    static OrtEngine openOnCpu(ModelSource model, int threads) {
        String device = "CPU, " + threads + (threads == 1 ? " thread" : " threads");
        return open(model, threads, OrtCpuProvider.NAME, device, 1, options -> {});
    }

    static OrtEngine openOnCuda(ModelSource model, int threads, int device) {
        return open(
                model,
                threads,
                OrtCudaProvider.NAME,
                "CUDA device " + device,
                GPU_BATCH,
                options -> options.addCUDA(device));
    }

    private interface Setup {
        void apply(OrtSession.SessionOptions options) throws OrtException;
    }

    private static OrtEngine open(
            ModelSource model, int threads, String name, String device, int preferredBatch, Setup setup) {
        OrtEnvironment environment = OrtRuntime.get().environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // Errors are reported by exception; the runtime would print them to standard error as well.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setIntraOpNumThreads(threads);
            configure(options, setup, name, device);
            OrtSession session = load(environment, model, options);
            try {
                return new OrtEngine(session, new EngineInfo(name, environment.getVersion(), device), preferredBatch);
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new ModelException("ONNX Runtime does not load the model: " + OrtRuntime.reason(e), e);
        }
    }

    private static void configure(OrtSession.SessionOptions options, Setup setup, String name, String device) {
        try {
            setup.apply(options);
        } catch (OrtException e) {
            throw new EngineException(name + " does not start on " + device + ": " + OrtRuntime.reason(e), e);
        }
    }

    private static OrtSession load(OrtEnvironment environment, ModelSource model, OrtSession.SessionOptions options)
            throws OrtException {
        if (model.path().isEmpty()) {
            return environment.createSession(model.bytes().orElseThrow(), options);
        }
        Path path = model.path().get();
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new ModelException(path + " is not a file of the operating system; open the model from its bytes");
        }
        return environment.createSession(path.toString(), options);
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
    public EngineSession openSession(List<TensorSpec> shapes) {
        return new OrtEngineSession(session, shapes, outputs);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            session.close();
        } catch (OrtException e) {
            throw new EngineException("ONNX Runtime did not close the model: " + OrtRuntime.reason(e), e);
        }
    }
}
