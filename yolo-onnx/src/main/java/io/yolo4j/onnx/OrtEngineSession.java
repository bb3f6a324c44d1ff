package io.yolo4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Direct buffers, bound to tensors once for each shape and reused.
 *
 * <p>ONNX Runtime writes into pinned outputs, but their shapes must be known before the run, and a dynamic model does not tell.
 * So the first run with a shape gets its outputs from the runtime, and later ones write into buffers of those shapes. An
 * output whose shape changes from run to run (NMS inside the network) stays unpinned and is copied.
 */
final class OrtEngineSession implements EngineSession {
    private final OrtEngine engine;

    /** As the session was opened: the largest that there will be. */
    private final List<TensorSpec> largest;

    private final List<TensorSpec> outputs;
    private final ByteBuffer[] inputBuffers;
    private final ByteBuffer[] outputBuffers;
    private final boolean[] varying;
    private final Tensor[] results;

    /** For each size of the inputs the bindings of each batch; a session that is never resized has one size. */
    private final Map<List<TensorSpec>, Binding[]> sizes = new HashMap<>();

    private List<TensorSpec> inputs;
    private Binding[] bindings;
    private boolean closed;

    /** Tensors over the buffers for one batch; outputs are missing until a run has shown their shapes. */
    private static final class Binding {
        final Map<String, OnnxTensor> inputs = new HashMap<>();
        final Map<String, OnnxTensor> pinned = new HashMap<>();
        final Set<String> unpinned = new HashSet<>();
        final Tensor[] views;
        boolean learned;

        Binding(int outputs) {
            views = new Tensor[outputs];
        }

        void close() {
            closePinned();
            inputs.values().forEach(OnnxTensor::close);
            inputs.clear();
        }

        void closePinned() {
            pinned.values().forEach(OnnxTensor::close);
            pinned.clear();
            unpinned.clear();
            learned = false;
        }
    }

    OrtEngineSession(OrtEngine engine, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this.engine = engine;
        this.largest = List.copyOf(inputs);
        this.inputs = largest;
        this.outputs = outputs;
        this.inputBuffers = new ByteBuffer[inputs.size()];
        for (int i = 0; i < inputBuffers.length; i++) {
            inputBuffers[i] = allocate(bytes(inputs.get(i)));
        }
        this.outputBuffers = new ByteBuffer[outputs.size()];
        this.varying = new boolean[outputs.size()];
        this.results = new Tensor[outputs.size()];
        this.bindings = newBindings();
        sizes.put(largest, bindings);
    }

    private Binding[] newBindings() {
        return new Binding[(int) largest.get(0).dim(0) + 1];
    }

    @Override
    public void resize(int index, int height, int width) {
        long[] shape = largest.get(index).shape();
        int axis = largest.get(index).channelsLast() ? 1 : 2;
        if (shape.length != 4 || height < 1 || height > shape[axis] || width < 1 || width > shape[axis + 1]) {
            throw new IllegalArgumentException(
                    "expected a size of at most that of " + largest.get(index) + ", found " + height + " x " + width);
        }
        shape[axis] = height;
        shape[axis + 1] = width;
        List<TensorSpec> resized = new ArrayList<>(inputs);
        resized.set(index, largest.get(index).withShape(shape));
        inputs = List.copyOf(resized);
        bindings = sizes.computeIfAbsent(inputs, size -> newBindings());
    }

    @Override
    public ByteBuffer input(int index) {
        return inputBuffers[index];
    }

    @Override
    public int outputs() {
        return outputs.size();
    }

    @Override
    public Tensor output(int index) {
        return results[index];
    }

    @Override
    public void run(int batch, int concurrency) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        OrtSession session = engine.session(concurrency);
        try {
            if (bindings[batch] == null) {
                bindings[batch] = bindInputs(batch);
            }
            if (bindings[batch].learned) {
                runPinned(session, batch);
            } else {
                runAndLearn(session, batch);
            }
        } catch (OrtException e) {
            throw new EngineException("ONNX Runtime failed: " + OrtRuntime.reason(e), e);
        }
    }

    private void runPinned(OrtSession session, int batch) throws OrtException {
        Binding binding = bindings[batch];
        try (OrtSession.Result run = session.run(binding.inputs, binding.unpinned, binding.pinned)) {
            for (int i = 0; i < results.length; i++) {
                results[i] = varying[i] ? copy(i, tensor(run, i), batch) : binding.views[i];
            }
        } catch (OrtException e) {
            // Either the run itself fails, and does so again, or an output does not have the shape of the last time.
            binding.closePinned();
            runAndLearn(session, batch);
        }
    }

    private void runAndLearn(OrtSession session, int batch) throws OrtException {
        Binding binding = bindings[batch];
        try (OrtSession.Result run = session.run(binding.inputs)) {
            for (int i = 0; i < results.length; i++) {
                OnnxTensor value = tensor(run, i);
                results[i] = copy(i, value, batch);
                TensorSpec now = results[i].spec();
                TensorSpec before = binding.views[i] == null ? now : binding.views[i].spec();
                varying[i] |= !now.equals(before) || isEmpty(now) || now.type() == ElementType.OTHER;
                binding.views[i] = results[i];
            }
        }
        try {
            for (int i = 0; i < results.length; i++) {
                String name = outputs.get(i).name();
                if (varying[i]) {
                    binding.unpinned.add(name);
                } else {
                    binding.pinned.put(name, bind(binding.views[i].spec(), outputBuffers[i]));
                }
            }
            binding.learned = true;
        } finally {
            if (!binding.learned) {
                binding.closePinned();
            }
        }
    }

    private OnnxTensor tensor(OrtSession.Result run, int output) {
        OnnxValue value = run.get(outputs.get(output).name()).orElseThrow();
        if (value instanceof OnnxTensor tensor) {
            return tensor;
        }
        throw new EngineException(
                "expected a tensor as output " + outputs.get(output).name() + ", found " + value.getType());
    }

    /** Copies an output of the runtime into a buffer of ours, which the next run may be bound to. */
    private Tensor copy(int output, OnnxTensor value, int batch) {
        TensorInfo info = value.getInfo();
        TensorSpec spec = new TensorSpec(outputs.get(output).name(), OrtEngine.elementType(info.type), info.getShape());
        ByteBuffer buffer = outputBuffers[output];
        long bytes = bytes(spec);
        if (buffer == null || buffer.capacity() < bytes) {
            buffer = outputBuffers[output] = allocate(roomFor(spec, batch));
        }
        if (bytes > 0) {
            buffer.clear().put(value.getByteBuffer());
        }
        return new Tensor(spec, buffer);
    }

    /** Room for the largest batch and size at once: bindings keep their buffers, and one for each would add up. */
    private long roomFor(TensorSpec spec, int batch) {
        boolean batched = spec.rank() > 0 && spec.dim(0) == batch;
        long bytes = bytes(batched ? spec.withShape(withBatch(spec, maxBatch())) : spec);
        for (int i = 0; i < inputs.size(); i++) {
            bytes = -Math.floorDiv(
                    -Math.multiplyExact(bytes, bytes(largest.get(i))), bytes(inputs.get(i))); // rounded up
        }
        return bytes;
    }

    private int maxBatch() {
        return bindings.length - 1;
    }

    private static long[] withBatch(TensorSpec spec, int batch) {
        long[] shape = spec.shape();
        shape[0] = batch;
        return shape;
    }

    private Binding bindInputs(int batch) throws OrtException {
        Binding binding = new Binding(outputs.size());
        try {
            for (int i = 0; i < inputBuffers.length; i++) {
                TensorSpec spec = inputs.get(i).withShape(withBatch(inputs.get(i), batch));
                binding.inputs.put(spec.name(), bind(spec, inputBuffers[i]));
            }
            return binding;
        } catch (OrtException e) {
            binding.close();
            throw e;
        }
    }

    private static OnnxTensor bind(TensorSpec spec, ByteBuffer buffer) throws OrtException {
        ByteBuffer view = buffer.duplicate().order(ByteOrder.nativeOrder());
        view.clear().limit((int) bytes(spec));
        return OnnxTensor.createTensor(
                OrtRuntime.get().environment(), view, spec.shape(), OrtEngine.javaType(spec.type()));
    }

    private static ByteBuffer allocate(long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw new EngineException("a tensor takes " + bytes + " bytes, more than one buffer holds (2 GiB)");
        }
        return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
    }

    private static long bytes(TensorSpec spec) {
        long bytes = spec.type().bytes();
        for (long extent : spec.shape()) {
            bytes = Math.multiplyExact(bytes, extent);
        }
        return bytes;
    }

    private static boolean isEmpty(TensorSpec spec) {
        return Arrays.stream(spec.shape()).anyMatch(extent -> extent == 0);
    }

    @Override
    public void close() {
        closed = true;
        for (Binding[] size : sizes.values()) {
            for (Binding binding : size) {
                if (binding != null) {
                    binding.close();
                }
            }
        }
    }
}
