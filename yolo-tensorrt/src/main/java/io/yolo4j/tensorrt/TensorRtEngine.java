package io.yolo4j.tensorrt;

import io.yolo4j.EngineInfo;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.TensorRt;
import io.yolo4j.tensorrt.pipeline.CubinStore;
import io.yolo4j.tensorrt.pipeline.GpuSession;
import io.yolo4j.tensorrt.plan.PlanSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * A model on one GPU or several. A plan is loaded, or built, on each of them when the first session says which shapes there will be; all sessions
 * within these share it. Sessions go to the GPUs in turn, and whoever runs them takes one that is free: so the GPU that is done first has the
 * next batch.
 */
final class TensorRtEngine implements Engine {
    /** More fills no GPU of today better, and every picture waits longer. */
    static final int USUAL_BATCH = 16;

    /** One uploads and reads results while the other computes. */
    private static final int SESSIONS_PER_DEVICE = 2;

    private final TensorRt trt;
    private final PlanSource source;
    private final SessionOpening opening;
    private final EngineOptions options;
    private final CubinStore kernels;
    private final List<OnDevice> devices = new ArrayList<>();
    private final int sessions;
    private int opened;
    private boolean closed;

    /** The plans of a device, for different shapes; nearly always one. */
    private record OnDevice(Gpu gpu, List<Loaded> plans) {}

    /** A plan, and what of a budget it has; null where there is none. */
    private record Loaded(PlanSource.Opened opened, Reservation reservation) implements AutoCloseable {
        @Override
        public void close() {
            try {
                opened.plan().close();
            } finally {
                if (reservation != null) {
                    reservation.close();
                }
            }
        }
    }

    TensorRtEngine(TensorRt trt, List<Gpu> gpus, PlanSource source, SessionOpening opening, EngineOptions options) {
        this.trt = trt;
        this.source = source;
        this.opening = opening;
        this.options = options;
        this.kernels = KeptKernels.beside(options.building());
        this.sessions = options.sessions() > 0 ? options.sessions() : SESSIONS_PER_DEVICE * gpus.size();
        for (Gpu gpu : gpus.subList(0, Math.min(gpus.size(), sessions))) {
            devices.add(new OnDevice(gpu, new ArrayList<>()));
        }
    }

    @Override
    public EngineInfo info() {
        Map<String, Long> kinds = devices.stream()
                .collect(Collectors.groupingBy(each -> each.gpu.info().name(), Collectors.counting()));
        String device = kinds.entrySet().stream()
                .map(kind -> (kind.getValue() > 1 ? kind.getValue() + " x " : "") + kind.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
        return new EngineInfo(TensorRtProvider.NAME, trt.version(), device);
    }

    @Override
    public List<TensorSpec> inputs() {
        return source.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
        return source.outputs();
    }

    @Override
    public Map<String, String> metadata() {
        return source.metadata();
    }

    @Override
    public int preferredBatch() {
        return Math.min(USUAL_BATCH, source.largestBatch());
    }

    @Override
    public int preferredSessions() {
        return sessions;
    }

    @Override
    public EngineSession openSession(List<TensorSpec> inputs) {
        OnDevice device;
        Loaded loaded;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the engine of " + source.name() + " is closed");
            }
            // On all of them at once: what cannot be opened is told now, and not by a call later on.
            List<Loaded> plans = new ArrayList<>();
            for (OnDevice each : devices) {
                plans.add(plan(each, inputs));
            }
            int turn = opened++ % devices.size();
            device = devices.get(turn);
            loaded = plans.get(turn);
        }
        Gpu gpu = device.gpu;
        if (loaded.reservation != null) {
            gpu = new BudgetedGpu(gpu, loaded.reservation, GpuSession.deviceBytes(loaded.opened.plan(), inputs));
        }
        try {
            return opening.open(gpu, trt, loaded.opened.plan(), inputs, options.urgent(), kernels);
        } catch (Throwable e) {
            synchronized (this) {
                opened--; // a smaller one is tried where this one did not fit
            }
            throw e;
        }
    }

    private Loaded plan(OnDevice device, List<TensorSpec> inputs) {
        for (Loaded loaded : device.plans) {
            if (PlanSource.takes(loaded.opened.plan(), inputs)) {
                reserve(device, loaded, inputs);
                return loaded;
            }
        }
        Loaded loaded = load(device, inputs);
        try {
            reserve(device, loaded, inputs);
        } catch (Throwable e) {
            loaded.close();
            throw e;
        }
        device.plans.add(loaded);
        return loaded;
    }

    /** Inputs and outputs are drawn before something is built in vain, and the plan, whose size is known then, before it is loaded. */
    private Loaded load(OnDevice device, List<TensorSpec> inputs) {
        if (options.memory() == null) {
            return new Loaded(open(device.gpu, inputs, bytes -> {}), null);
        }
        long tensors = sessionsOn(device) * GpuSession.tensorBytes(inputs, source.outputs());
        Reservation reservation = new Reservation(
                options.memory().draw(source.name(), device.gpu.info().index(), tensors));
        try {
            return new Loaded(open(device.gpu, inputs, bytes -> reservation.reserve(bytes + tensors)), reservation);
        } catch (Throwable e) {
            reservation.close();
            throw e;
        }
    }

    private PlanSource.Opened open(Gpu gpu, List<TensorSpec> inputs, LongConsumer beforeLoading) {
        try {
            return source.open(gpu, inputs, beforeLoading);
        } catch (GpuException e) {
            throw e.outOfMemory() ? explained(gpu, inputs, e) : e;
        }
    }

    private GpuException explained(Gpu gpu, List<TensorSpec> inputs, GpuException e) {
        long batch = inputs.get(0).dim(0);
        return new GpuException(
                source.name() + " does not fit into the memory of " + gpu.info().name() + " with inputs " + inputs
                        + ": " + e.getMessage() + "; choose "
                        + (batch > 1 ? "a smaller maxBatch than " + batch + ", or " : "")
                        + "a smaller inputSize, or close other models",
                true,
                e.sticky(),
                e);
    }

    /** For all sessions that there may be, so that none of them fails for that later on. */
    private void reserve(OnDevice device, Loaded loaded, List<TensorSpec> inputs) {
        if (loaded.reservation != null) {
            long session = GpuSession.deviceBytes(loaded.opened.plan(), inputs);
            loaded.reservation.reserve(loaded.opened.bytes() + sessionsOn(device) * session);
        }
    }

    private long sessionsOn(OnDevice device) {
        return (sessions - devices.indexOf(device) + devices.size() - 1) / devices.size();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        RuntimeException failed = null;
        for (OnDevice device : devices) {
            for (Loaded loaded : device.plans) {
                try {
                    loaded.close();
                } catch (RuntimeException e) {
                    if (failed == null) {
                        failed = e;
                    } else {
                        failed.addSuppressed(e);
                    }
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
