package io.yolo4j.tensorrt.host;

import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.GpuStream;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanContext;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model of ONNX Runtime on the CPU, whose weights are counted as memory of the device. */
final class HostPlan implements Plan {
    /** Of a context, for each picture of its largest batch. */
    private static final long ACTIVATIONS = 1 << 16;

    private final HostGpu gpu;
    private final Engine engine;
    private final long weights;
    private final List<ShapeRange> profiles;

    /** What trial runs have shown. */
    private final Map<List<TensorSpec>, List<long[]>> shapes = new HashMap<>();

    private int contexts;
    private boolean closed;

    HostPlan(HostGpu gpu, Engine engine, long weights, List<ShapeRange> profiles) {
        this.gpu = gpu;
        this.engine = engine;
        this.profiles = profiles;
        try {
            this.weights = gpu.allocate(weights);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    @Override
    public List<TensorSpec> inputs() {
        return engine.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
        return engine.outputs();
    }

    @Override
    public List<ShapeRange> profiles() {
        return profiles;
    }

    @Override
    public long contextBytes(List<TensorSpec> inputs) {
        return ACTIVATIONS * inputs.get(0).dim(0);
    }

    @Override
    public synchronized PlanContext openContext(int profile, GpuStream stream, long activations, long bytes) {
        if (closed) {
            throw new AssertionError("the plan is closed");
        }
        gpu.requireAllocated(activations, bytes);
        gpu.acquire("a context");
        contexts++;
        return new Context(profile, (HostStream) stream, activations, bytes);
    }

    @Override
    public synchronized void close() {
        if (contexts > 0 || closed) {
            throw new AssertionError("a plan with " + contexts + " contexts was closed, or twice");
        }
        closed = true;
        engine.close();
        gpu.free(weights);
    }

    /** What a network of these inputs gives; TensorRT knows without a run. */
    private synchronized List<long[]> outputShapes(List<TensorSpec> inputs) {
        return shapes.computeIfAbsent(inputs, key -> {
            try (EngineSession session = engine.openSession(inputs)) {
                List<long[]> found = trial(session, inputs, 0);
                boolean open = engine.outputs().stream()
                        .anyMatch(spec -> Arrays.stream(spec.shape()).anyMatch(extent -> extent < 0));
                List<long[]> other = open ? trial(session, inputs, 0x3f) : found;
                for (int i = 0; i < found.size(); i++) {
                    for (int axis = 0; axis < found.get(i).length; axis++) {
                        if (found.get(i)[axis] != other.get(i)[axis]) {
                            found.get(i)[axis] = -1;
                        }
                    }
                }
                return found;
            }
        });
    }

    private List<long[]> trial(EngineSession session, List<TensorSpec> inputs, int value) {
        for (int i = 0; i < inputs.size(); i++) {
            ByteBuffer input = session.input(i);
            byte[] values = new byte[Math.min(input.capacity(), 1 << 16)];
            Arrays.fill(values, (byte) value);
            for (int at = 0; at < input.capacity(); at += values.length) {
                input.put(at, values, 0, Math.min(values.length, input.capacity() - at));
            }
        }
        session.run((int) inputs.get(0).dim(0), 1);
        List<long[]> found = new ArrayList<>();
        for (int i = 0; i < session.outputs(); i++) {
            found.add(session.output(i).spec().shape());
        }
        return found;
    }

    private static long bytes(TensorSpec spec) {
        return Arrays.stream(spec.shape()).reduce(spec.type().bytes(), (a, b) -> a * b);
    }

    private final class Context implements PlanContext {
        private final int profile;
        private final HostStream owner;
        private final long activations;
        private final long activationBytes;
        private final TensorSpec[] inputs = new TensorSpec[engine.inputs().size()];
        private final long[] inputAddresses = new long[inputs.length];
        private final long[] outputAddresses = new long[engine.outputs().size()];
        private final long[][] lastShapes = new long[outputAddresses.length][];
        private final Map<List<TensorSpec>, EngineSession> sessions = new HashMap<>();

        /** Counts what would make a recording refer to something else. */
        private int changes;

        private boolean closed;

        Context(int profile, HostStream owner, long activations, long bytes) {
            this.profile = profile;
            this.owner = owner;
            this.activations = activations;
            this.activationBytes = bytes;
        }

        @Override
        public void shape(int input, long... shape) {
            long[] least = profiles.get(profile).least().get(input).shape();
            long[] most = profiles.get(profile).most().get(input).shape();
            for (int axis = 0; axis < shape.length; axis++) {
                if (shape[axis] < least[axis] || shape[axis] > most[axis]) {
                    throw new EngineException("expected a shape from " + Arrays.toString(least) + " to "
                            + Arrays.toString(most) + ", found " + Arrays.toString(shape));
                }
            }
            inputs[input] = engine.inputs().get(input).withShape(shape);
            changes++;
        }

        @Override
        public void inputAddress(int input, long device) {
            inputAddresses[input] = device;
            changes++;
        }

        @Override
        public void outputAddress(int output, long device) {
            outputAddresses[output] = device;
            changes++;
        }

        @Override
        public List<long[]> outputShapes() {
            return HostPlan.this.outputShapes(List.of(inputs)).stream()
                    .map(long[]::clone)
                    .toList();
        }

        @Override
        public long outputBytes(int output) {
            long elements = Arrays.stream(inputs)
                    .mapToLong(input -> bytes(input) / input.type().bytes())
                    .sum();
            long[] shape = outputShapes().get(output);
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = shape[axis] < 0 ? elements : shape[axis];
            }
            return bytes(engine.outputs().get(output).withShape(shape));
        }

        @Override
        public void enqueue(GpuStream stream) {
            if (stream != owner) {
                throw new AssertionError("a context that was opened for another stream");
            }
            gpu.launching("network");
            List<TensorSpec> now = List.of(inputs);
            long[] from = inputAddresses.clone(), to = outputAddresses.clone();
            int recorded = changes;
            ((HostStream) stream).put(() -> {
                if (recorded != changes || closed) {
                    throw new AssertionError("a run of a context that was changed meanwhile, or closed");
                }
                gpu.requireAllocated(activations, activationBytes);
                if (contextBytes(now) > activationBytes) {
                    throw new AssertionError(now + " in a context of " + activationBytes + " bytes");
                }
                run(now, from, to);
                gpu.ranWith(profiles.get(profile));
            });
        }

        private void run(List<TensorSpec> now, long[] from, long[] to) {
            EngineSession session = sessions.computeIfAbsent(now, engine::openSession);
            for (int i = 0; i < from.length; i++) {
                int bytes = (int) bytes(now.get(i));
                gpu.requireAllocated(from[i], bytes);
                session.input(i).put(0, Harness.memory(from[i], bytes), 0, bytes);
            }
            session.run((int) now.get(0).dim(0), 1);
            for (int i = 0; i < to.length; i++) {
                TensorSpec spec = session.output(i).spec();
                lastShapes[i] = spec.shape();
                gpu.requireAllocated(to[i], bytes(spec));
                write(session, i, Harness.memory(to[i], bytes(spec)));
            }
        }

        private void write(EngineSession session, int output, ByteBuffer target) {
            Tensor tensor = session.output(output);
            if (tensor.spec().type() == ElementType.FLOAT32) {
                float[] values = new float[target.capacity() / Float.BYTES];
                tensor.read(0, values, 0, values.length);
                target.asFloatBuffer().put(values);
                return;
            }
            for (int i = 0;
                    i < target.capacity() / Math.max(tensor.spec().type().bytes(), 1);
                    i++) {
                switch (tensor.spec().type()) {
                    case FLOAT16 -> target.putShort(2 * i, Tensor.floatToHalf(tensor.get(i)));
                    case INT32 -> target.putInt(4 * i, (int) tensor.get(i));
                    case INT64 -> target.putLong(8 * i, (long) tensor.get(i));
                    default -> throw new EngineException("an output of " + tensor.spec());
                }
            }
        }

        @Override
        public long[] lastShape(int output) {
            return lastShapes[output].clone();
        }

        @Override
        public void close() {
            if (closed) {
                throw new AssertionError("a context was closed twice");
            }
            closed = true;
            sessions.values().forEach(EngineSession::close);
            contexts--;
            gpu.release("context");
        }
    }
}
