package io.yolo4j.gpu;

import io.yolo4j.ElementType;
import io.yolo4j.ModelConversion;
import io.yolo4j.Precision;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.BuiltPlan;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuGraph;
import io.yolo4j.tensorrt.gpu.GpuStream;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanContext;
import io.yolo4j.tensorrt.gpu.PlanRequest;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The network and nothing else: data on the device, a CUDA graph, runs queued on some streams. It is what {@code trtexec --useCudaGraph
 * --noDataTransfers --infStreams=N} measures.
 */
final class BareEngine implements AutoCloseable {
    private static final int SIDE = 640;

    private final Gpu gpu;
    private final int batch;
    /** The last is closed first. */
    private final Deque<Runnable> closings = new ArrayDeque<>();

    private final GpuStream[] streams;
    private final GpuGraph[] graphs;

    BareEngine(Device device, Path model, Precision precision, int batch, int streams) {
        this.gpu = device.gpu();
        this.batch = batch;
        this.streams = new GpuStream[streams];
        this.graphs = new GpuGraph[streams];
        byte[] onnx = ModelConversion.of(model)
                .precision(precision)
                .dynamicBatch()
                .convert()
                .bytes();
        TensorSpec input = new TensorSpec("images", ElementType.FLOAT32, new long[] {1, 3, SIDE, SIDE});
        List<TensorSpec> most = List.of(input.withShape(batch, 3, SIDE, SIDE));
        ShapeRange profile = new ShapeRange(List.of(input), most, most);
        BuiltPlan built = device.tensorRt()
                .build(
                        gpu,
                        new PlanRequest(model.toString(), direct(onnx), List.of(profile), 0, 3, null),
                        (phase, depth, step, steps) -> true);
        Plan plan = device.tensorRt().load(gpu, direct(built.plan()));
        closings.push(plan::close);
        for (int i = 0; i < streams; i++) {
            open(plan, most, i);
        }
    }

    private void open(Plan plan, List<TensorSpec> inputs, int index) {
        GpuStream stream = gpu.openStream(false);
        closings.push(stream::close);
        long bytes = plan.contextBytes(inputs);
        PlanContext context = plan.openContext(0, stream, bytes == 0 ? 0 : allocate(bytes), bytes);
        closings.push(context::close);
        context.shape(0, batch, 3, SIDE, SIDE);
        context.inputAddress(0, allocate(batch * 3L * SIDE * SIDE * Float.BYTES));
        for (int output = 0; output < plan.outputs().size(); output++) {
            context.outputAddress(output, allocate(context.outputBytes(output)));
        }
        context.enqueue(stream);
        stream.synchronize();
        GpuGraph graph = stream.capture(() -> context.enqueue(stream));
        if (graph == null) {
            throw new IllegalStateException("the network cannot be captured in a CUDA graph");
        }
        closings.push(graph::close);
        streams[index] = stream;
        graphs[index] = graph;
    }

    private long allocate(long bytes) {
        long address = gpu.allocate(bytes);
        closings.push(() -> gpu.free(address));
        return address;
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length)
                .order(ByteOrder.nativeOrder())
                .put(bytes)
                .flip();
    }

    /** Pictures a second with two runs queued on every stream. */
    double picturesPerSecond(double seconds) {
        long start = System.nanoTime(), end = start + (long) (seconds * 1e9);
        long runs = 0;
        do {
            for (int i = 0; i < streams.length; i++) {
                streams[i].launch(graphs[i]);
                streams[i].launch(graphs[i]);
                runs += 2;
            }
            for (GpuStream stream : streams) {
                stream.synchronize();
            }
        } while (System.nanoTime() < end);
        return runs * batch / ((System.nanoTime() - start) / 1e9);
    }

    /** One run, from its launch until it is done, in milliseconds. */
    double run() {
        long start = System.nanoTime();
        streams[0].launch(graphs[0]);
        streams[0].synchronize();
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() {
        while (!closings.isEmpty()) {
            closings.pop().run();
        }
    }
}
