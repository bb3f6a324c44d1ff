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
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Direct buffers, bound to tensors once for each batch and reused.
 *
 * <p>ONNX Runtime writes into pinned outputs, but their shapes must be known before the run, and a dynamic model does not tell.
 * So the first run with a batch gets its outputs from the runtime, and later ones write into buffers of those shapes. An
 * output whose shape changes from run to run (NMS inside the network) stays unpinned and is copied.
 */
final class OrtEngineSession implements EngineSession {
    private final OrtSession session;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final ByteBuffer[] inputBuffers;
    private final ByteBuffer[] outputBuffers;
    private final boolean[] varying;
    private final Tensor[] results;
    private final Binding[] bindings;
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

    OrtEngineSession(OrtSession session, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this.session = session;
        this.inputs = List.copyOf(inputs);
        this.outputs = outputs;
        this.inputBuffers = new ByteBuffer[inputs.size()];
        for (int i = 0; i < inputBuffers.length; i++) {
            inputBuffers[i] = allocate(inputs.get(i));
        }
        this.outputBuffers = new ByteBuffer[outputs.size()];
        this.varying = new boolean[outputs.size()];
        this.results = new Tensor[outputs.size()];
        this.bindings = new Binding[(int) inputs.get(0).dim(0) + 1];
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
    public void run(int batch) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        try {
            if (bindings[batch] == null) {
                bindings[batch] = bindInputs(batch);
            }
            if (bindings[batch].learned) {
                runPinned(batch);
            } else {
                runAndLearn(batch);
            }
        } catch (OrtException e) {
            throw new EngineException("ONNX Runtime failed: " + OrtRuntime.reason(e), e);
        }
    }

    private void runPinned(int batch) throws OrtException {
        Binding binding = bindings[batch];
        try (OrtSession.Result run = session.run(binding.inputs, binding.unpinned, binding.pinned)) {
            for (int i = 0; i < results.length; i++) {
                results[i] = varying[i] ? copy(i, tensor(run, i), batch) : binding.views[i];
            }
        } catch (OrtException e) {
            // Either the run itself fails, and does so again, or an output does not have the shape of the last time.
            binding.closePinned();
            runAndLearn(batch);
        }
    }

    private void runAndLearn(int batch) throws OrtException {
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
        for (int i = 0; i < results.length; i++) {
            String name = outputs.get(i).name();
            if (varying[i]) {
                binding.unpinned.add(name);
            } else {
                binding.pinned.put(name, bind(binding.views[i].spec(), outputBuffers[i]));
            }
        }
        binding.learned = true;
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
            // Room for the largest batch at once: bindings keep their buffers, and one for each batch would add up.
            boolean batched = spec.rank() > 0 && spec.dim(0) == batch;
            buffer = outputBuffers[output] = allocate(batched ? spec.withShape(withBatch(spec, maxBatch())) : spec);
        }
        if (bytes > 0) {
            buffer.clear().put(value.getByteBuffer());
        }
        return new Tensor(spec, buffer);
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

    private static ByteBuffer allocate(TensorSpec spec) {
        long bytes = bytes(spec);
        if (bytes > Integer.MAX_VALUE) {
            throw new EngineException(
                    "the tensor " + spec + " takes " + bytes + " bytes, more than one buffer holds (2 GiB)");
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
        for (Binding binding : bindings) {
            if (binding != null) {
                binding.close();
            }
        }
    }
}
