package io.yolo4j.tensorrt.pipeline;

import io.yolo4j.EngineException;
import io.yolo4j.Image;
import io.yolo4j.spi.ImagePlacement;
import io.yolo4j.spi.ImageSession;
import io.yolo4j.spi.ScoreFilter;
import io.yolo4j.spi.Survivors;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuMemory;
import io.yolo4j.tensorrt.gpu.GpuStream;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanContext;
import io.yolo4j.tensorrt.gpu.TensorRt;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of a device, with memory for the largest batch: pictures are uploaded while the next ones are copied, the letterbox kernel, the
 * network and the filter follow each other without the host, and what passed comes back. Everything between is recorded as a graph.
 *
 * <p>Several sessions of a plan overlap: one uploads while another computes.
 */
public final class GpuSession implements ImageSession {
    private static final Logger LOG = LoggerFactory.getLogger(GpuSession.class);

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final Gpu gpu;
    private final TensorRt trt;
    private final CubinStore store;
    private final Opened opened = new Opened();
    private final GpuStream stream;

    /** As the session was opened: the largest that there will be. */
    private final List<TensorSpec> largest;

    private final Staging[] inputs;
    private final Staging[] outputs;
    private final int picture;
    private final Pictures pictures;
    private final Network network;
    private final Buckets buckets;
    private final boolean fixedBatch;

    /** Whether the first dimension of every output is the batch. */
    private final boolean batched;

    private final List<TensorSpec> largestOutputs;

    /** For each size of the inputs what is known of each batch. */
    private final Map<List<TensorSpec>, Size> sizes = new HashMap<>();

    private Size size;
    private RowFilter filter;
    private GpuException broken;
    private boolean closed;

    /** The last run: its shape, its outputs and the number of its pictures, 0 where there is none. */
    private Network.Shape shape;

    private Tensor[] results;
    private int ran;

    /** Inputs of one size; for each batch the shapes, and the outputs as they are seen. */
    private record Size(List<TensorSpec> inputs, Network.Shape[] shapes, Tensor[][] results) {
        Size(List<TensorSpec> inputs, int batch) {
            this(inputs, new Network.Shape[batch + 1], new Tensor[batch + 1][]);
        }

        Network.Shape shape(int batch) {
            if (shapes[batch] == null) {
                List<TensorSpec> specs = new ArrayList<>();
                for (TensorSpec input : inputs) {
                    specs.add(withBatch(input, batch));
                }
                shapes[batch] = new Network.Shape(batch, List.copyOf(specs));
            }
            return shapes[batch];
        }
    }

    /**
     * Opens a session that compiles its kernels where this process has not yet done so.
     *
     * @param inputs the inputs with every dimension decided; the first dimension of each is the largest batch
     * @param urgent whether its work goes before that of other sessions
     * @throws GpuException where the device fails, or has not enough memory
     */
    public static GpuSession open(Gpu gpu, TensorRt trt, Plan plan, List<TensorSpec> inputs, boolean urgent) {
        return open(gpu, trt, plan, inputs, urgent, CubinStore.NONE);
    }

    /** As the other, with kernels that may have been compiled by another process. */
    public static GpuSession open(
            Gpu gpu, TensorRt trt, Plan plan, List<TensorSpec> inputs, boolean urgent, CubinStore store) {
        try {
            return new GpuSession(gpu, trt, plan, inputs, urgent, store);
        } catch (GpuException e) {
            throw e.outOfMemory() ? tooLarge(gpu, inputs, e) : e;
        }
    }

    /** What a session takes on its device before there are pictures, as far as the plan tells: the sizes of open outputs are not known. */
    public static long deviceBytes(Plan plan, List<TensorSpec> inputs) {
        long bytes = plan.contextBytes(inputs) + tensorBytes(inputs, plan.outputs());
        int picture = Pictures.inputOf(inputs);
        bytes += picture < 0 ? 0 : Pictures.bytes(inputs.get(picture));
        for (TensorSpec output : plan.outputs()) {
            bytes += RowFilter.bytes(decided(output, inputs.get(0).dim(0)));
        }
        return bytes;
    }

    /** What inputs and outputs take of it, of which a model tells the shapes before there is a plan. */
    public static long tensorBytes(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        long bytes = 0;
        for (TensorSpec input : inputs) {
            bytes += bytes(input);
        }
        for (TensorSpec output : outputs) {
            bytes += bytes(decided(output, inputs.get(0).dim(0)));
        }
        return bytes;
    }

    /** What is open of an output is its batch; other dimensions that are open are unknown, and taken for small. */
    private static TensorSpec decided(TensorSpec output, long batch) {
        long[] shape = output.shape();
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = shape[axis] >= 0 ? shape[axis] : axis == 0 ? batch : 1;
        }
        return output.withShape(shape);
    }

    private GpuSession(Gpu gpu, TensorRt trt, Plan plan, List<TensorSpec> inputs, boolean urgent, CubinStore store) {
        this.gpu = gpu;
        this.trt = trt;
        this.store = store;
        this.largest = List.copyOf(inputs);
        this.inputs = new Staging[inputs.size()];
        this.outputs = new Staging[plan.outputs().size()];
        this.picture = Pictures.inputOf(inputs);
        int most = (int) inputs.get(0).dim(0);
        int[] planInputs = planInputs(plan);
        this.fixedBatch = plan.inputs().get(planInputs[0]).dim(0) >= 0;
        try {
            this.stream = opened.add(gpu.openStream(urgent));
            long[] addresses = new long[inputs.size()];
            for (int i = 0; i < addresses.length; i++) {
                this.inputs[i] = opened.add(new Staging(gpu, bytes(inputs.get(i))));
                addresses[i] = this.inputs[i].device();
            }
            this.pictures = picture < 0
                    ? null
                    : new Pictures(
                            gpu,
                            stream,
                            kernel -> Kernels.load(gpu, trt, store, "letterbox", kernel),
                            inputs.get(picture),
                            opened);
            this.network = opened.add(new Network(gpu, plan, stream, planInputs, addresses, largest));
            this.size = size(largest);
            this.largestOutputs = network.outputs(size.shape(most));
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = opened.add(new Staging(gpu, network.outputBytes(size.shape(most), i)));
                network.outputAddress(i, outputs[i].device());
            }
            int least = 1;
            while (!network.takes(size.shape(least))) {
                least++;
            }
            this.batched = haveBatch(largestOutputs, most) && haveBatch(network.outputs(size.shape(least)), least);
            this.buckets = new Buckets(most, batched && !fixedBatch, batch -> network.takes(size.shape(batch)));
        } catch (RuntimeException | Error e) { // JavaCPP has an OutOfMemoryError of its own
            try {
                opened.close();
            } catch (RuntimeException e2) {
                e.addSuppressed(e2);
            }
            throw e;
        }
    }

    private static GpuException tooLarge(Gpu gpu, List<TensorSpec> inputs, GpuException e) {
        GpuMemory memory = gpu.memory();
        return new GpuException(
                "a session with the inputs " + inputs + " does not fit into the memory of "
                        + gpu.info().name() + " ("
                        + memory.free() / (1 << 20) + " of " + memory.total() / (1 << 20) + " MiB are free: "
                        + e.getMessage()
                        + "); use smaller batches (the builder's maxBatch), fewer sessions, or close other"
                        + " models",
                true,
                e.sticky(),
                e);
    }

    private int[] planInputs(Plan plan) {
        List<String> names = plan.inputs().stream().map(TensorSpec::name).toList();
        int[] positions =
                largest.stream().mapToInt(input -> names.indexOf(input.name())).toArray();
        for (int position : positions) {
            if (position < 0 || positions.length != names.size()) {
                throw new EngineException("expected the inputs " + plan.inputs() + ", found " + largest);
            }
        }
        return positions;
    }

    private static boolean haveBatch(List<TensorSpec> outputs, int batch) {
        return outputs.stream().allMatch(spec -> spec.rank() > 0 && spec.dim(0) == batch && !Network.isOpen(spec));
    }

    private Size size(List<TensorSpec> specs) {
        return sizes.computeIfAbsent(
                specs, key -> new Size(key, (int) largest.get(0).dim(0)));
    }

    @Override
    public ByteBuffer input(int index) {
        requireUsable();
        return inputs[index].pinned();
    }

    @Override
    public void resize(int index, int height, int width) {
        requireUsable();
        long[] shape = largest.get(index).shape();
        int axis = largest.get(index).channelsLast() ? 1 : 2;
        if (shape.length != 4 || height < 1 || height > shape[axis] || width < 1 || width > shape[axis + 1]) {
            throw new IllegalArgumentException(
                    "expected a size of at most that of " + largest.get(index) + ", found " + height + " x " + width);
        }
        shape[axis] = height;
        shape[axis + 1] = width;
        List<TensorSpec> resized = new ArrayList<>(size.inputs());
        resized.set(index, largest.get(index).withShape(shape));
        size = size(List.copyOf(resized));
        if (pictures != null) {
            pictures.forget();
        }
    }

    @Override
    public boolean write(Image image, ImagePlacement placement, int slot) {
        requireUsable();
        if (pictures == null) {
            return false;
        }
        TensorSpec input = size.inputs().get(picture);
        int axis = input.channelsLast() ? 1 : 2;
        if (placement.inputHeight() != input.dim(axis) || placement.inputWidth() != input.dim(axis + 1)) {
            throw new IllegalArgumentException("expected a placement in " + input + ", found " + placement);
        }
        return guarded(() -> pictures.write(image, placement, slot));
    }

    @Override
    public boolean filter(ScoreFilter wanted) {
        requireUsable();
        if (filter != null && filter.filter().equals(wanted)) {
            return true;
        }
        TensorSpec output = largestOutputs.get(wanted.output());
        if (!batched || !RowFilter.reads(wanted, output)) {
            return false;
        }
        try {
            open(wanted, output);
            return true;
        } catch (GpuException e) {
            if (!e.outOfMemory()) {
                throw e;
            }
            LOG.warn(
                    "whole outputs are read on the CPU, because there is no memory on the GPU to choose rows there: {}",
                    e.getMessage());
            return false;
        }
    }

    private void open(ScoreFilter wanted, TensorSpec output) {
        guarded(() -> {
            RowFilter opening = opened.add(new RowFilter(
                    gpu,
                    stream,
                    kernel -> Kernels.load(gpu, trt, store, "filter", kernel),
                    wanted,
                    outputs[wanted.output()].device(),
                    output));
            network.forgetRecordings();
            opened.close(filter);
            filter = opening;
            sizes.values().forEach(known -> Arrays.fill(known.results(), null));
            return true;
        });
    }

    @Override
    public void run(int batch, int concurrency) {
        requireUsable();
        int most = (int) largest.get(0).dim(0);
        if (batch < 1 || batch > most || fixedBatch && batch != most) {
            throw new IllegalArgumentException(
                    "expected a batch of " + (fixedBatch ? "" : "1 to ") + most + ", found " + batch);
        }
        int bucket = buckets.of(batch);
        if (bucket == 0) {
            throw new EngineException("the engine was built for " + network.profiles() + ", found a batch of " + batch
                    + "; it cannot be filled up, because the outputs do not begin with the batch: build the engine for"
                    + " such batches, too");
        }
        ran = 0;
        shape = size.shape(bucket);
        guarded(() -> {
            uploadInputs(batch);
            PlanContext context = network.run(shape, this::enqueue);
            if (pictures != null) {
                pictures.arrived();
                pictures.forget();
            }
            results = results(batch, context);
            return true;
        });
        ran = batch;
    }

    /** The places that no picture was taken for, as they were written; those behind the last picture are empty. */
    private void uploadInputs(int batch) {
        for (int i = 0; i < inputs.length; i++) {
            long each = bytes(shape.inputs.get(i)) / shape.batch;
            for (int slot = 0; slot < batch; slot++) {
                int from = slot;
                while (slot < batch && !(i == picture && pictures != null && pictures.taken(slot))) {
                    slot++;
                }
                upload(inputs[i], from * each, (slot - from) * each);
            }
            zero(inputs[i], batch * each, (shape.batch - batch) * each);
        }
    }

    private void upload(Staging input, long from, long count) {
        if (input.isPinned()) {
            input.upload(stream, from, count);
        } else { // nobody has seen its memory
            zero(input, from, count);
        }
    }

    private void zero(Staging input, long from, long count) {
        if (count > 0) {
            stream.zero(input.device() + from, count);
        }
    }

    /** Everything that is done on the device in a run and is the same each time. */
    private void enqueue(PlanContext context) {
        if (pictures != null) {
            pictures.enqueue(shape.batch, shape.inputs.get(picture), inputs[picture].device());
        }
        context.enqueue(stream);
        for (int i = 0; i < outputs.length; i++) {
            TensorSpec spec = shape.outputs.get(i);
            if (filter != null && filter.filter().output() == i) {
                filter.enqueue(shape.batch, spec);
            } else if (!Network.isOpen(spec)) {
                outputs[i].download(stream, 0, bytes(spec));
            }
        }
    }

    private Tensor[] results(int batch, PlanContext context) {
        if (size.results()[batch] != null) {
            return size.results()[batch];
        }
        Tensor[] tensors = new Tensor[outputs.length];
        boolean same = true;
        for (int i = 0; i < tensors.length; i++) {
            TensorSpec spec = shape.outputs.get(i);
            if (Network.isOpen(spec)) {
                same = false;
                spec = spec.withShape(context.lastShape(i));
                outputs[i].download(stream, 0, bytes(spec));
                stream.synchronize();
            }
            boolean filtered = filter != null && filter.filter().output() == i;
            tensors[i] = new Tensor(batched ? withBatch(spec, batch) : spec, filtered ? NOTHING : outputs[i].pinned());
        }
        if (same) {
            size.results()[batch] = tensors;
        }
        return tensors;
    }

    @Override
    public int outputs() {
        return outputs.length;
    }

    @Override
    public Tensor output(int index) {
        return results[index];
    }

    @Override
    public Survivors survivors(int slot) {
        requireUsable();
        if (filter == null || slot < 0 || slot >= ran) {
            throw new IllegalStateException(
                    "expected a filter and a run with picture " + slot + ", found one of " + ran + " pictures");
        }
        TensorSpec spec = shape.outputs.get(filter.filter().output());
        return guarded(() -> filter.survivors(slot, spec));
    }

    /** Whatever fails, nothing is left in the stream that reads or writes our memory, and no picture of it comes into the next run. */
    private <T> T guarded(Supplier<T> work) {
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return result;
        } catch (GpuException e) {
            broken = e.sticky() ? e : broken;
            throw e;
        } finally {
            if (!done) {
                clean();
            }
        }
    }

    private void requireUsable() {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        if (broken != null) {
            throw new GpuException(
                    "the device refuses everything since an earlier failure (" + broken.getMessage()
                            + "); close all detectors on it and start the process again",
                    false,
                    true,
                    broken);
        }
    }

    private void clean() {
        if (broken == null) {
            try {
                stream.synchronize();
            } catch (GpuException e) {
                broken = e.sticky() ? e : null;
            } catch (RuntimeException e) {
                // What the work in the stream came to; whoever put it there has been told, or does not wait for it.
            }
        }
        if (pictures != null) {
            pictures.arrived();
            pictures.forget();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        clean();
        try {
            network.forgetRecordings(); // which launch the kernels of the filter
            opened.close();
        } catch (GpuException e) {
            if (broken == null) { // else the device does not even free memory, which goes with the process
                throw e;
            }
        }
    }

    private static TensorSpec withBatch(TensorSpec spec, int batch) {
        long[] shape = spec.shape();
        shape[0] = batch;
        return spec.withShape(shape);
    }

    private static long bytes(TensorSpec spec) {
        long bytes = spec.type().bytes();
        for (int axis = 0; axis < spec.rank(); axis++) {
            bytes = Math.multiplyExact(bytes, spec.dim(axis));
        }
        return bytes;
    }
}
