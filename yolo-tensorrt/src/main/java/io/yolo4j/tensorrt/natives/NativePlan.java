package io.yolo4j.tensorrt.natives;

import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.GpuStream;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanContext;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.ExecutionContextAllocationStrategy;
import org.bytedeco.tensorrt.global.nvinfer.OptProfileSelector;
import org.bytedeco.tensorrt.global.nvinfer.TensorFormat;
import org.bytedeco.tensorrt.global.nvinfer.TensorIOMode;
import org.bytedeco.tensorrt.global.nvinfer.TensorLocation;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IRuntime;

/** An engine and the runtime that it came from, which has to outlive it. */
final class NativePlan implements Plan {
    private final TensorRtLog log;
    private final CudaGpu gpu;
    private final Owned<IRuntime> runtime;
    private final Owned<ICudaEngine> engine;
    private final List<TensorSpec> inputs = new ArrayList<>();
    private final List<TensorSpec> outputs = new ArrayList<>();
    private final List<ShapeRange> profiles = new ArrayList<>();
    private boolean closed;

    static NativePlan load(TensorRtLog log, String version, CudaGpu gpu, ByteBuffer plan) {
        gpu.select();
        long begin = log.now();
        Owned<IRuntime> runtime = Owned.of(nvinfer.createInferRuntime(log));
        if (runtime.missing()) {
            Cuda.check(cudart.cudaGetLastError(), "starting TensorRT");
            throw new EngineException(
                    "TensorRT " + version + " does not start on " + gpu + ": " + Reasons.joined(log.since(begin)));
        }
        Owned<ICudaEngine> engine = Owned.of(runtime.get()
                .deserializeCudaEngine(new Address().at(Address.of(plan) + plan.position()), plan.remaining()));
        Reference.reachabilityFence(plan); // the address says nothing to the collector
        if (engine.missing()) {
            runtime.close();
            int status = cudart.cudaGetLastError();
            if (Failure.sticky(status)) {
                throw Cuda.failure(status, "loading an engine");
            }
            throw Reasons.plan(version, gpu.toString(), log.since(begin), Plugins.registered());
        }
        try {
            return new NativePlan(log, gpu, runtime, engine);
        } catch (RuntimeException | Error e) {
            engine.close();
            runtime.close();
            throw e;
        }
    }

    private NativePlan(TensorRtLog log, CudaGpu gpu, Owned<IRuntime> runtime, Owned<ICudaEngine> engine) {
        this.log = log;
        this.gpu = gpu;
        this.runtime = runtime;
        this.engine = engine;
        ICudaEngine opened = engine.get();
        for (int i = 0; i < opened.getNbIOTensors(); i++) {
            String name = opened.getIOTensorName(i);
            if (opened.isShapeInferenceIO(name)) {
                throw new EngineException("the engine's tensor " + name
                        + " holds a shape, in the memory of the host, which is not supported; export the"
                        + " model with pictures as its only input");
            }
            // Other formats pad channels, and other places are not the device's: both would be read beyond their end.
            if (opened.getTensorFormat(name).intern() != TensorFormat.kLINEAR
                    || opened.getTensorLocation(name).intern() != TensorLocation.kDEVICE) {
                throw new EngineException(
                        "the engine's tensor " + name + " is laid out as "
                                + opened.getTensorFormat(name).intern() + " in the memory of "
                                + opened.getTensorLocation(name).intern()
                                + "; expected kLINEAR and kDEVICE: build it without options for the formats of inputs and outputs");
            }
            TensorSpec spec =
                    new TensorSpec(name, type(opened.getTensorDataType(name)), shape(opened.getTensorShape(name)));
            if (opened.getTensorIOMode(name).intern() == TensorIOMode.kINPUT) {
                inputs.add(spec);
            } else {
                outputs.add(spec);
            }
        }
        for (int i = 0; i < Math.max(1, opened.getNbOptimizationProfiles()); i++) {
            profiles.add(new ShapeRange(
                    shapes(opened, i, OptProfileSelector.kMIN),
                    shapes(opened, i, OptProfileSelector.kOPT),
                    shapes(opened, i, OptProfileSelector.kMAX)));
        }
    }

    /** Of one profile; where nothing is dynamic, there may be none. */
    private List<TensorSpec> shapes(ICudaEngine engine, int profile, OptProfileSelector which) {
        List<TensorSpec> specs = new ArrayList<>();
        for (TensorSpec input : inputs) {
            long[] shape = shape(engine.getProfileShape(input.name(), profile, which));
            specs.add(shape.length == input.rank() ? input.withShape(shape) : input);
        }
        return specs;
    }

    @Override
    public List<TensorSpec> inputs() {
        return List.copyOf(inputs);
    }

    @Override
    public List<TensorSpec> outputs() {
        return List.copyOf(outputs);
    }

    @Override
    public List<ShapeRange> profiles() {
        return List.copyOf(profiles);
    }

    /**
     * Of its largest shapes the engine knows it; for smaller ones a context of each profile that takes some of them computes it, as trtexec has it
     * do for its allocation at run time.
     */
    @Override
    public synchronized long contextBytes(List<TensorSpec> shapes) {
        long largest = engine.get().getDeviceMemorySizeV2();
        if (largest == 0
                || profiles.stream().allMatch(profile -> most(profile, shapes).equals(profile.most()))) {
            return largest;
        }
        long bytes = 0;
        try (GpuStream stream = gpu.openStream(false)) {
            for (int i = 0; i < profiles.size(); i++) {
                List<TensorSpec> most = most(profiles.get(i), shapes);
                if (profiles.get(i).takes(most)) {
                    bytes = Math.max(bytes, contextBytes(i, stream, most));
                }
            }
        }
        return bytes > 0 ? Math.min(bytes, largest) : largest;
    }

    private long contextBytes(int profile, GpuStream stream, List<TensorSpec> most) {
        try (NativeContext context = open(profile, stream, 0, 0)) {
            for (int i = 0; i < most.size(); i++) {
                context.shape(i, most.get(i).shape());
            }
            stream.synchronize();
            long bytes = context.bytes();
            return bytes > 0 ? bytes : Long.MAX_VALUE;
        }
    }

    /** The largest shapes of a profile that are no larger than these. */
    private List<TensorSpec> most(ShapeRange profile, List<TensorSpec> shapes) {
        List<TensorSpec> most = new ArrayList<>();
        for (TensorSpec largest : profile.most()) {
            long[] wanted = shapes.get(position(largest.name(), shapes)).shape(), shape = largest.shape();
            for (int axis = 0; axis < Math.min(shape.length, wanted.length); axis++) {
                shape[axis] = Math.min(shape[axis], wanted[axis]);
            }
            most.add(largest.withShape(shape));
        }
        return most;
    }

    private int position(String input, List<TensorSpec> shapes) {
        for (int i = 0; i < shapes.size(); i++) {
            if (shapes.get(i).name().equals(input)) {
                return i;
            }
        }
        throw new EngineException("expected the inputs " + inputs + ", found " + shapes);
    }

    @Override
    public synchronized PlanContext openContext(int profile, GpuStream stream, long activations, long bytes) {
        return open(profile, stream, activations, bytes);
    }

    private NativeContext open(int profile, GpuStream stream, long activations, long bytes) {
        gpu.select();
        long begin = log.now();
        Owned<IExecutionContext> context =
                Owned.of(engine.get().createExecutionContext(ExecutionContextAllocationStrategy.kUSER_MANAGED));
        if (context.missing()) {
            Cuda.check(cudart.cudaGetLastError(), "opening an execution context");
            throw Reasons.context(gpu.toString(), bytes, log.since(begin));
        }
        // It begins with the first profile. Going over to another one may copy something, in the stream of its runs and
        // so before them.
        if (profile > 0 && !context.get().setOptimizationProfileAsync(profile, ((CudaStream) stream).stream())) {
            context.close();
            Cuda.check(cudart.cudaGetLastError(), "choosing a profile");
            throw Reasons.context(gpu.toString(), bytes, log.since(begin));
        }
        boolean scarce = bytes < engine.get().getDeviceMemorySizeV2();
        try {
            return new NativeContext(log, gpu, context, inputs, outputs, activations, bytes, scarce);
        } catch (RuntimeException | Error e) { // JavaCPP has an OutOfMemoryError of its own
            context.close();
            throw e;
        }
    }

    /** After its contexts. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            gpu.select();
            engine.close();
            runtime.close();
        }
    }

    static ElementType type(DataType type) {
        return switch (type.intern()) {
            case kFLOAT -> ElementType.FLOAT32;
            case kHALF -> ElementType.FLOAT16;
            case kINT8 -> ElementType.INT8;
            case kUINT8 -> ElementType.UINT8;
            case kINT32 -> ElementType.INT32;
            case kINT64 -> ElementType.INT64;
            default -> ElementType.OTHER;
        };
    }

    /** Closes what it reads. */
    static long[] shape(Dims64 dims) {
        try (dims) {
            long[] shape = new long[Math.max(0, dims.nbDims())];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = dims.d(i);
            }
            return shape;
        }
    }

    static boolean dynamic(Dims64 dims) {
        for (long dim : shape(dims)) {
            if (dim < 0) {
                return true;
            }
        }
        return false;
    }

    /** Writes a shape. */
    static Dims64 dims(Dims64 target, long... shape) {
        if (shape.length > 8) { // Dims::MAX_DIMS
            throw new IllegalArgumentException("TensorRT takes up to 8 dimensions, and there are " + shape.length);
        }
        target.nbDims(shape.length);
        for (int i = 0; i < shape.length; i++) {
            target.d(i, shape[i]);
        }
        return target;
    }
}
