package io.yolo4j.tensorrt;

import io.yolo4j.EngineException;
import io.yolo4j.fixture.Plans;
import io.yolo4j.onnx.OrtCpuProvider;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.BuiltPlan;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuInfo;
import io.yolo4j.tensorrt.gpu.GpuMemory;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanProgress;
import io.yolo4j.tensorrt.gpu.PlanRequest;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import io.yolo4j.tensorrt.gpu.TensorRt;
import io.yolo4j.tensorrt.pipeline.CubinStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Builds plans that hold their model and their profile, counts them, and runs them on the CPU. Fails as it is told to. */
final class FakeTensorRt implements TensorRt {
    static final long CONTEXT_BYTES = 1_000_000;

    /** What was built, in order. */
    final List<PlanRequest> built = Collections.synchronizedList(new ArrayList<>());

    /** Devices of the sessions, in the order in which these were opened. */
    final List<Integer> sessions = Collections.synchronizedList(new ArrayList<>());

    /** Which of them were urgent. */
    final List<Boolean> urgent = Collections.synchronizedList(new ArrayList<>());

    final AtomicInteger openPlans = new AtomicInteger();
    final AtomicInteger loads = new AtomicInteger();
    String version = "10.6.0.26";
    String gpu = "Fake GPU";
    int devices = 1;
    int driver = 13000;

    /** How many of the devices, from 0 on, TensorRT does not run on. */
    int tooOld;

    /** What building throws, once. */
    RuntimeException buildFailure;

    /** What loading throws, once. */
    RuntimeException loadFailure;

    /** Memory that is free on every device. */
    long free = 8L << 30;

    /** The largest batch of a profile that there is memory to build for. */
    long largestBuild = Long.MAX_VALUE;

    /** The largest batch of a session that there is memory for. */
    long largestSession = Long.MAX_VALUE;

    /** Refuses profiles whose smallest picture is smaller. */
    int leastSide;

    /** The session that the pipeline would open. */
    EngineSession open(Gpu gpu, TensorRt trt, Plan plan, List<TensorSpec> inputs, boolean first, CubinStore kernels) {
        if (inputs.get(0).dim(0) > largestSession) {
            throw outOfMemory();
        }
        urgent.add(first);
        sessions.add(gpu.info().index());
        return ((FakePlan) plan).engine.openSession(inputs);
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public Optional<String> unsupported(Gpu gpu) {
        return gpu.info().index() < tooOld ? Optional.of("it is of 2016") : Optional.empty();
    }

    @Override
    public int devices() {
        return devices;
    }

    @Override
    public Gpu gpu(int index) {
        GpuInfo info = new GpuInfo(index, gpu, 9, 0, 12060, driver);
        return (Gpu) Proxy.newProxyInstance(
                FakeTensorRt.class.getClassLoader(), new Class<?>[] {Gpu.class}, (self, method, arguments) -> {
                    if (method.getName().equals("info")) {
                        return info;
                    }
                    if (method.getName().equals("memory")) {
                        return new GpuMemory(free, 16L << 30);
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Override
    public BuiltPlan build(Gpu on, PlanRequest request, PlanProgress progress) {
        built.add(request);
        if (!progress.step("Building", 0, 0, 2)
                || !progress.step("Timing", 1, 1, 2)
                || !progress.step("Building", 0, 1, 2)) {
            throw new EngineException("the builder gave nothing");
        }
        RuntimeException failure = buildFailure;
        buildFailure = null;
        if (failure != null) {
            throw failure;
        }
        if (request.profiles().get(0).most().get(0).dim(0) > largestBuild) {
            throw outOfMemory();
        }
        if (request.profiles().get(0).least().get(0).dim(2) < leastSide) {
            throw new io.yolo4j.ModelException("/TopK (TopK): K is larger than the axis");
        }
        byte[] known = request.timings() == null ? new byte[0] : request.timings();
        return new BuiltPlan(write(request), Arrays.copyOf(known, known.length + 1));
    }

    private byte[] write(PlanRequest request) {
        String[] numbers = version.split("\\.");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(Plans.plan(
                    Integer.parseInt(numbers[0]),
                    Integer.parseInt(numbers[1]),
                    Integer.parseInt(numbers[2]),
                    Integer.parseInt(numbers[3]),
                    28));
            out.writeInt(request.profiles().size());
            for (ShapeRange profile : request.profiles()) {
                for (TensorSpec spec : List.of(
                        profile.least().get(0),
                        profile.usual().get(0),
                        profile.most().get(0))) {
                    for (long dim : spec.shape()) {
                        out.writeLong(dim);
                    }
                }
            }
            byte[] onnx = new byte[request.onnx().remaining()];
            request.onnx().duplicate().get(onnx);
            out.writeInt(onnx.length);
            out.write(onnx);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public Plan load(Gpu on, ByteBuffer plan) {
        loads.incrementAndGet();
        RuntimeException failure = loadFailure;
        loadFailure = null;
        if (failure != null) {
            throw failure;
        }
        byte[] bytes = new byte[plan.remaining()];
        plan.duplicate().get(bytes);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 28, bytes.length - 28))) {
            long[][] shapes = new long[3 * in.readInt()][4];
            for (long[] shape : shapes) {
                for (int axis = 0; axis < 4; axis++) {
                    shape[axis] = in.readLong();
                }
            }
            Engine engine =
                    new OrtCpuProvider().open(ModelSource.of(in.readNBytes(in.readInt())), new EngineOptions(1, 1, 0));
            TensorSpec input = engine.inputs().get(0);
            List<ShapeRange> profiles = new ArrayList<>();
            for (int i = 0; i < shapes.length; i += 3) {
                profiles.add(new ShapeRange(
                        List.of(input.withShape(shapes[i])),
                        List.of(input.withShape(shapes[i + 1])),
                        List.of(input.withShape(shapes[i + 2]))));
            }
            openPlans.incrementAndGet();
            return new FakePlan(engine, profiles, openPlans);
        } catch (IOException e) {
            throw new EngineException("the plan is damaged", e);
        }
    }

    @Override
    public byte[] compile(String source, String name, String architecture, List<String> options) {
        throw new UnsupportedOperationException();
    }

    static GpuException outOfMemory() {
        return new GpuException("out of memory", true, false);
    }
}
