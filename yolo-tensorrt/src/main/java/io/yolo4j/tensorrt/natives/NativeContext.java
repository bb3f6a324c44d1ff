package io.yolo4j.tensorrt.natives;

import io.yolo4j.EngineException;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuStream;
import io.yolo4j.tensorrt.gpu.PlanContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;

/**
 * An execution context in memory of the device that it does not own. How much of an output is filled whose shape depends on what the inputs hold is
 * not told.
 */
final class NativeContext implements PlanContext {
    private final TensorRtLog log;
    private final CudaGpu gpu;
    private final Owned<IExecutionContext> context;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final BytePointer[] inputNames;
    private final BytePointer[] outputNames;
    private final Dims64 dims = new Dims64();
    private final Address address = new Address();
    private final long activations;
    private final long room;

    /** Whether there is less memory than the engine's largest shapes need: it is then laid out for each shape. */
    private final boolean scarce;

    private boolean laidOut;
    private boolean closed;

    NativeContext(
            TensorRtLog log,
            CudaGpu gpu,
            Owned<IExecutionContext> context,
            List<TensorSpec> inputs,
            List<TensorSpec> outputs,
            long activations,
            long room,
            boolean scarce) {
        this.log = log;
        this.gpu = gpu;
        this.context = context;
        this.inputs = inputs;
        this.outputs = outputs;
        this.inputNames = names(inputs);
        this.outputNames = names(outputs);
        this.activations = activations;
        this.room = room;
        this.scarce = scarce;
        if (room > 0 && !scarce) {
            context.get().setDeviceMemoryV2(address.at(activations), room);
        }
    }

    /** Memory for the shapes that were chosen, for which it is laid out; 0 where TensorRT does not tell. */
    long bytes() {
        gpu.select();
        return context.get().updateDeviceMemorySizeForShapes();
    }

    private void layOut() {
        long begin = log.now();
        long bytes = bytes();
        if (bytes > room) {
            throw new GpuException(
                    "the engine needs " + bytes + " bytes on " + gpu + " for this batch, more than the " + room
                            + " of its largest one; what is open can still be used; choose another maxBatch",
                    true,
                    false);
        }
        if (bytes == 0 && !log.since(begin).isEmpty()) {
            throw new EngineException(
                    "the engine does not tell what memory it needs: " + Reasons.joined(log.since(begin)));
        }
        context.get().setDeviceMemoryV2(address.at(activations), room);
        laidOut = true;
    }

    private static BytePointer[] names(List<TensorSpec> tensors) {
        return tensors.stream()
                .map(tensor -> new BytePointer(tensor.name(), StandardCharsets.UTF_8))
                .toArray(BytePointer[]::new);
    }

    @Override
    public void shape(int input, long... shape) {
        long begin = log.now();
        laidOut = false;
        if (!context.get().setInputShape(inputNames[input], NativePlan.dims(dims, shape))) {
            throw new EngineException("the engine does not take "
                    + inputs.get(input).withShape(shape) + ": " + Reasons.joined(log.since(begin)));
        }
    }

    @Override
    public void inputAddress(int input, long device) {
        set(inputNames[input], device);
    }

    @Override
    public void outputAddress(int output, long device) {
        set(outputNames[output], device);
    }

    private void set(BytePointer name, long device) {
        long begin = log.now();
        if (!context.get().setTensorAddress(name, address.at(device))) {
            throw new EngineException("the engine does not take the address 0x" + Long.toHexString(device) + " for "
                    + name.getString(StandardCharsets.UTF_8) + ": " + Reasons.joined(log.since(begin)));
        }
    }

    @Override
    public List<long[]> outputShapes() {
        long begin = log.now();
        if (context.get().inferShapes(0, (PointerPointer<?>) null) != 0) {
            throw new EngineException("the engine's outputs have no shapes, because an input has none yet: "
                    + Reasons.joined(log.since(begin)));
        }
        List<long[]> shapes = new ArrayList<>();
        for (BytePointer name : outputNames) {
            shapes.add(NativePlan.shape(context.get().getTensorShape(name)));
        }
        return shapes;
    }

    @Override
    public long outputBytes(int output) {
        return context.get().getMaxOutputSize(outputNames[output]);
    }

    @Override
    public void enqueue(GpuStream stream) {
        gpu.select();
        if (scarce && !laidOut) {
            layOut();
        }
        long begin = log.now();
        if (!context.get().enqueueV3(((CudaStream) stream).stream())) {
            Cuda.check(cudart.cudaGetLastError(), "running the engine");
            throw new EngineException("the engine does not run on " + gpu + ": " + Reasons.joined(log.since(begin)));
        }
    }

    /** TensorRT tells it an output allocator, which the bindings cannot implement. */
    @Override
    public long[] lastShape(int output) {
        throw new EngineException("the shape of the output " + outputs.get(output)
                + " depends on what the inputs hold, which the TensorRT engine does not support; export the model without"
                + " NMS, or use the engine onnxruntime-cuda or onnxruntime-cpu");
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            gpu.select();
            context.close();
            dims.close();
            Arrays.stream(inputNames).forEach(BytePointer::close);
            Arrays.stream(outputNames).forEach(BytePointer::close);
        }
    }
}
