package io.yolo4j.tensorrt.host;

import io.yolo4j.EngineInfo;
import io.yolo4j.spi.Availability;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanRequest;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import io.yolo4j.tensorrt.pipeline.GpuSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The least that an engine around a session has to be: a plan for the shapes of each session, and nothing is kept. */
public final class HostProvider implements EngineProvider {
    /** The device of providers that a builder finds. */
    public static final HostGpu SHARED = new HostGpu();

    private final HostTensorRt trt;
    private final int batch;

    /** For {@link java.util.ServiceLoader}: a device that all detectors of a test share. */
    public HostProvider() {
        this(new HostTensorRt(SHARED));
    }

    public HostProvider(HostTensorRt trt) {
        this(trt, 4);
    }

    public HostProvider(HostTensorRt trt, int preferredBatch) {
        this.trt = trt;
        this.batch = preferredBatch;
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public int priority() {
        return -1; // nobody gets it who does not ask for it
    }

    @Override
    public Availability availability() {
        String missing = Harness.missing();
        return missing == null
                ? Availability.yes("memory of the host")
                : Availability.no(missing, "install g++ and a JDK with its headers");
    }

    @Override
    public Engine open(ModelSource model, EngineOptions options) {
        byte[] onnx = model.bytes().orElseGet(() -> {
            try {
                return Files.readAllBytes(model.path().orElseThrow());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return new HostEngine(onnx);
    }

    private final class HostEngine implements Engine {
        private final byte[] onnx;
        private final Engine described;
        private final List<Plan> plans = new ArrayList<>();

        HostEngine(byte[] onnx) {
            this.onnx = onnx;
            this.described = HostTensorRt.open(onnx);
        }

        @Override
        public EngineInfo info() {
            return new EngineInfo(name(), trt.version(), trt.gpu(0).info().name());
        }

        @Override
        public List<TensorSpec> inputs() {
            return described.inputs();
        }

        @Override
        public List<TensorSpec> outputs() {
            return described.outputs();
        }

        @Override
        public Map<String, String> metadata() {
            return described.metadata();
        }

        @Override
        public int preferredBatch() {
            return batch;
        }

        @Override
        public int preferredSessions() {
            return 2;
        }

        @Override
        public EngineSession openSession(List<TensorSpec> inputs) {
            List<TensorSpec> least = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                long[] declared = inputs().get(i).shape();
                least.add(inputs.get(i)
                        .withShape(Arrays.stream(declared)
                                .map(extent -> Math.max(extent, 1))
                                .toArray()));
            }
            HostGpu gpu = trt.gpu(0);
            ByteBuffer bytes = direct(onnx);
            PlanRequest request =
                    new PlanRequest("model", bytes, List.of(new ShapeRange(least, inputs, inputs)), 0, 3, null);
            byte[] built =
                    trt.build(gpu, request, (phase, depth, step, steps) -> true).plan();
            Plan plan = trt.load(gpu, direct(built));
            try {
                EngineSession session = GpuSession.open(gpu, trt, plan, inputs, false);
                synchronized (plans) {
                    plans.add(plan);
                }
                return session;
            } catch (RuntimeException e) {
                plan.close();
                throw e;
            }
        }

        private static ByteBuffer direct(byte[] bytes) {
            return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        }

        @Override
        public void close() {
            synchronized (plans) {
                plans.forEach(Plan::close);
                plans.clear();
            }
            described.close();
        }
    }
}
