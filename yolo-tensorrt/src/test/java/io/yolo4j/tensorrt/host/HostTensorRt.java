package io.yolo4j.tensorrt.host;

import io.yolo4j.EngineException;
import io.yolo4j.ModelException;
import io.yolo4j.onnx.OrtCpuProvider;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.BuiltPlan;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanProgress;
import io.yolo4j.tensorrt.gpu.PlanRequest;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import io.yolo4j.tensorrt.gpu.TensorRt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Builds plans that are ONNX models behind a header, and runs them with ONNX Runtime. */
public final class HostTensorRt implements TensorRt {
    private static final String MAGIC = "host plan 2";

    private final List<HostGpu> gpus;
    private final AtomicInteger builds = new AtomicInteger();
    private final AtomicInteger compilations = new AtomicInteger();

    public HostTensorRt(HostGpu... gpus) {
        this.gpus = List.of(gpus);
    }

    /** How many plans were built. */
    public int builds() {
        return builds.get();
    }

    /** How many sources were compiled. */
    public int compilations() {
        return compilations.get();
    }

    @Override
    public String version() {
        return "10.6.0.0";
    }

    @Override
    public Optional<String> unsupported(Gpu gpu) {
        return Optional.empty();
    }

    @Override
    public int devices() {
        return gpus.size();
    }

    @Override
    public HostGpu gpu(int index) {
        return gpus.get(index);
    }

    @Override
    public BuiltPlan build(Gpu gpu, PlanRequest request, PlanProgress progress) {
        byte[] onnx = new byte[request.onnx().remaining()];
        request.onnx().duplicate().get(onnx);
        for (int step = 0; step <= 2; step++) {
            if (!progress.step("host", 0, step, 2)) {
                throw new EngineException("building " + request.name() + " was cancelled");
            }
        }
        try (Engine engine = open(onnx)) {
            for (ShapeRange profile : request.profiles()) {
                for (int i = 0; i < profile.most().size(); i++) {
                    if (!engine.inputs()
                            .get(i)
                            .name()
                            .equals(profile.most().get(i).name())) {
                        throw new ModelException("expected " + engine.inputs() + ", found " + profile);
                    }
                }
                requireRun(engine, profile.most());
            }
        }
        builds.incrementAndGet();
        byte[] before = request.timings() == null ? new byte[0] : request.timings();
        byte[] timings = Arrays.copyOf(before, before.length + 1);
        return new BuiltPlan(plan(gpu, request, onnx), timings);
    }

    private static List<ShapeRange> profiles(List<TensorSpec> inputs, DataInputStream in) throws IOException {
        List<ShapeRange> profiles = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            profiles.add(new ShapeRange(read(inputs, in), read(inputs, in), read(inputs, in)));
        }
        return profiles;
    }

    /** A builder finds out which shapes a graph cannot take. */
    private static void requireRun(Engine engine, List<TensorSpec> inputs) {
        try (EngineSession session = engine.openSession(inputs)) {
            session.run((int) inputs.get(0).dim(0), 1);
        } catch (EngineException e) {
            throw new ModelException("the graph does not take " + inputs + ": " + e.getMessage(), e);
        }
    }

    static Engine open(byte[] onnx) {
        return new OrtCpuProvider().open(ModelSource.of(onnx), new EngineOptions(1, 1, 0));
    }

    private static byte[] plan(Gpu gpu, PlanRequest request, byte[] onnx) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(MAGIC);
            out.writeUTF(gpu.info().architecture());
            out.writeInt(onnx.length);
            out.write(onnx);
            out.writeInt(request.profiles().size());
            for (ShapeRange profile : request.profiles()) {
                write(profile.least(), out);
                write(profile.usual(), out);
                write(profile.most(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(List<TensorSpec> specs, DataOutputStream out) throws IOException {
        out.writeInt(specs.size());
        for (TensorSpec spec : specs) {
            out.writeInt(spec.rank());
            for (long extent : spec.shape()) {
                out.writeLong(extent);
            }
        }
    }

    private static List<TensorSpec> read(List<TensorSpec> inputs, DataInputStream in) throws IOException {
        List<TensorSpec> shaped = new ArrayList<>();
        for (TensorSpec input : inputs.subList(0, in.readInt())) {
            long[] shape = new long[in.readInt()];
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = in.readLong();
            }
            shaped.add(input.withShape(shape));
        }
        return shaped;
    }

    @Override
    public Plan load(Gpu gpu, ByteBuffer plan) {
        if (!plan.isDirect()) {
            throw new AssertionError("expected a direct buffer");
        }
        byte[] bytes = new byte[plan.remaining()];
        plan.duplicate().get(bytes);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (!in.readUTF().equals(MAGIC) || !in.readUTF().equals(gpu.info().architecture())) {
                throw new EngineException("the plan is not of this TensorRT, or not for this device");
            }
            byte[] onnx = in.readNBytes(in.readInt());
            Engine engine = open(onnx);
            return new HostPlan((HostGpu) gpu, engine, onnx.length, profiles(engine.inputs(), in));
        } catch (IOException | ModelException e) {
            throw new EngineException("the plan is damaged", e);
        }
    }

    @Override
    public byte[] compile(String source, String name, String architecture, List<String> options) {
        if (!architecture.matches("sm_\\d+") || !options.contains("--fmad=false")) {
            throw new AssertionError("compiled for " + architecture + " with " + options);
        }
        compilations.incrementAndGet();
        return HostCompiler.compile(source, name);
    }
}
