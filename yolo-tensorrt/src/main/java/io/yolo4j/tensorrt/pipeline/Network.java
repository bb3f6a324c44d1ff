package io.yolo4j.tensorrt.pipeline;

import io.yolo4j.EngineException;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuGraph;
import io.yolo4j.tensorrt.gpu.GpuStream;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanContext;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an engine in one shape or another, each with the kernels of the profile that was made for shapes like it. The second run of a shape gets a
 * context of its own and is recorded, which TensorRT wants to happen after a run that has been waited for; later ones replay the recording. All
 * contexts take turns in the same memory.
 *
 * <p>A recording costs as much as several runs save. So where there is no room for more of them, a shape takes the place of another one only when it
 * came often while that one did not come at all.
 */
final class Network implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Network.class);

    /** All batches of one size; of a session whose sizes change, those that come often. */
    private static final int RECORDINGS = 16;

    /** As many runs save more than a recording costs, and the opening of its context. */
    private static final int OFTEN = 8;

    private static final int ATTEMPTS = 3;

    private final Plan plan;
    private final GpuStream stream;
    private final int[] planInputs;
    private final long[] inputs;
    private final long[] outputs;
    private final Opened opened = new Opened();
    private final long activations;
    private final long activationBytes;
    private final List<ShapeRange> profiles;

    /** For each profile the context of runs that are not recorded, as soon as there is one, and what it has been told last. */
    private final PlanContext[] usual;

    private final Shape[] chosen;

    /** The one that was run longest ago comes first. */
    private final Deque<Shape> recorded = new ArrayDeque<>();

    /** How many runs there were. */
    private long now;

    /** Inputs of certain shapes, and what is known of runs with them. */
    static final class Shape {
        final int batch;
        final List<TensorSpec> inputs;

        /** -1 where a dimension depends on what the inputs hold; null before the first run. */
        List<TensorSpec> outputs;

        /** The one with which it runs; -1 before that is known. */
        private int profile = -1;

        /** Which runs these were, the last ones; from the beginning again when it is full. */
        private final long[] moments = new long[OFTEN];

        private long runs;
        private boolean unrecordable;
        private int refused;
        private PlanContext context;
        private GpuGraph graph;

        Shape(int batch, List<TensorSpec> inputs) {
            this.batch = batch;
            this.inputs = inputs;
        }

        private void ran(long moment) {
            moments[(int) (runs++ % OFTEN)] = moment;
        }

        private long last() {
            return moments[(int) ((runs - 1) % OFTEN)];
        }

        private boolean cameOftenSince(long moment) {
            return runs >= OFTEN && moments[(int) (runs % OFTEN)] > moment;
        }
    }

    /**
     * @param planInputs for each input of the session its position in the plan
     * @param inputs for each input of the session where it is on the device
     * @param largest the largest shapes that there will be
     */
    Network(Gpu gpu, Plan plan, GpuStream stream, int[] planInputs, long[] inputs, List<TensorSpec> largest) {
        this.plan = plan;
        this.stream = stream;
        this.planInputs = planInputs;
        this.inputs = inputs;
        this.outputs = new long[plan.outputs().size()];
        this.profiles = plan.profiles();
        this.usual = new PlanContext[profiles.size()];
        this.chosen = new Shape[profiles.size()];
        this.activationBytes = plan.contextBytes(largest);
        this.activations = activationBytes > 0
                ? opened.add(new Staging(gpu, activationBytes)).device()
                : 0;
    }

    /** The outputs for inputs of certain shapes; -1 where a dimension depends on what the inputs hold. */
    List<TensorSpec> outputs(Shape shape) {
        List<long[]> shapes = choose(shape).outputShapes();
        List<TensorSpec> specs = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            specs.add(plan.outputs().get(i).withShape(shapes.get(i)));
        }
        return List.copyOf(specs);
    }

    /** Memory that an output takes at most for inputs of certain shapes. */
    long outputBytes(Shape shape, int output) {
        return choose(shape).outputBytes(output);
    }

    /** Where an output is written from now on. */
    void outputAddress(int output, long device) {
        outputs[output] = device;
        for (PlanContext context : usual) {
            if (context != null) {
                context.outputAddress(output, device);
            }
        }
    }

    /** The context for runs that are not recorded, told the shape. */
    private PlanContext choose(Shape shape) {
        int profile = profile(shape);
        if (usual[profile] == null) {
            usual[profile] = openContext(profile);
        }
        if (chosen[profile] != shape) {
            chosen[profile] = null;
            tell(usual[profile], shape);
            chosen[profile] = shape;
        }
        return usual[profile];
    }

    private PlanContext openContext(int profile) {
        PlanContext context = opened.add(plan.openContext(profile, stream, activations, activationBytes));
        for (int i = 0; i < outputs.length; i++) {
            if (outputs[i] != 0) {
                context.outputAddress(i, outputs[i]);
            }
        }
        return context;
    }

    /** Of those that take a shape, the one whose kernels were chosen for as much work, or nearly. */
    private int profile(Shape shape) {
        if (shape.profile < 0) {
            double nearest = Double.POSITIVE_INFINITY, work = elements(shape.inputs);
            for (int i = 0; i < profiles.size(); i++) {
                double distance = Math.abs(Math.log(elements(profiles.get(i).usual()) / work));
                if (profiles.get(i).takes(shape.inputs) && distance < nearest) {
                    shape.profile = i;
                    nearest = distance;
                }
            }
        }
        if (shape.profile < 0) {
            throw new EngineException("the engine was built for " + profiles + ", found " + shape.inputs);
        }
        return shape.profile;
    }

    /** The shapes that the engine was built for. */
    List<ShapeRange> profiles() {
        return profiles;
    }

    /** Whether the engine was built for inputs of certain shapes. */
    boolean takes(Shape shape) {
        return profiles.stream().anyMatch(profile -> profile.takes(shape.inputs));
    }

    private static double elements(List<TensorSpec> inputs) {
        double all = 0;
        for (TensorSpec input : inputs) {
            double elements = 1;
            for (int axis = 0; axis < input.rank(); axis++) {
                elements *= input.dim(axis);
            }
            all += elements;
        }
        return all;
    }

    private void tell(PlanContext context, Shape shape) {
        for (int i = 0; i < planInputs.length; i++) {
            context.shape(planInputs[i], shape.inputs.get(i).shape());
            context.inputAddress(planInputs[i], inputs[i]);
        }
    }

    /**
     * Puts a run into the stream and waits for it.
     *
     * @param work puts everything into the stream, the run of the context that it is given included, at addresses that stay the same
     * @return the context that has run, or null where it was a recording
     */
    PlanContext run(Shape shape, Consumer<PlanContext> work) {
        now++;
        if (shape.graph != null) {
            stream.launch(shape.graph);
            stream.synchronize();
            shape.ran(now);
            recorded.remove(shape);
            recorded.add(shape);
            return null;
        }
        if (shape.outputs == null) {
            shape.outputs = outputs(shape);
            shape.unrecordable = shape.outputs.stream().anyMatch(Network::isOpen);
        }
        boolean record = shape.runs > 0 && !shape.unrecordable && findsPlace(shape) && openContext(shape);
        PlanContext context = record ? shape.context : choose(shape);
        work.accept(context);
        stream.synchronize();
        shape.ran(now);
        if (record) {
            record(shape, work);
        }
        return context;
    }

    static boolean isOpen(TensorSpec spec) {
        for (int axis = 0; axis < spec.rank(); axis++) {
            if (spec.dim(axis) < 0) {
                return true;
            }
        }
        return false;
    }

    /** Makes a place for a recording where that pays. */
    private boolean findsPlace(Shape shape) {
        if (recorded.size() == RECORDINGS
                && shape.cameOftenSince(recorded.element().last())) {
            forget(recorded.remove());
        }
        return recorded.size() < RECORDINGS;
    }

    private boolean openContext(Shape shape) {
        try {
            if (shape.context == null) {
                shape.context = openContext(profile(shape));
            }
            tell(shape.context, shape);
            return true;
        } catch (EngineException e) {
            giveUp(shape, e);
            return false;
        }
    }

    private void record(Shape shape, Consumer<PlanContext> work) {
        try {
            shape.graph = stream.capture(() -> work.accept(shape.context));
        } catch (EngineException e) {
            giveUp(shape, e);
            return;
        }
        if (shape.graph != null) {
            opened.add(shape.graph);
            recorded.add(shape);
        } else {
            // What disturbs a recording may come from outside, another thread's work on the device; a network that
            // cannot be recorded stays so.
            shape.unrecordable = ++shape.refused == ATTEMPTS;
            LOG.info(
                    "a run of batch {} could not be recorded as a CUDA graph{}",
                    shape.batch,
                    shape.unrecordable ? ": it runs without one from now on" : "");
            forget(shape);
        }
    }

    /** A recording only saves time. */
    private void giveUp(Shape shape, EngineException e) {
        if (e instanceof GpuException fault && fault.sticky()) {
            throw e;
        }
        LOG.info("batches of {} run without a CUDA graph", shape.batch, e);
        shape.unrecordable = true;
        forget(shape);
    }

    private void forget(Shape shape) {
        GpuGraph graph = shape.graph;
        PlanContext context = shape.context;
        shape.graph = null;
        shape.context = null;
        shape.runs = 0;
        opened.close(graph);
        opened.close(context);
    }

    /** Forgets what was recorded, because something else is to be done from now on. */
    void forgetRecordings() {
        while (!recorded.isEmpty()) {
            forget(recorded.remove());
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
