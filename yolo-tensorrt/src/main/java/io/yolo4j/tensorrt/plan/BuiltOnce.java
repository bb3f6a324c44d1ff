package io.yolo4j.tensorrt.plan;

import io.yolo4j.ConfigurationException;
import io.yolo4j.EngineException;
import io.yolo4j.ModelException;
import io.yolo4j.cache.Digest;
import io.yolo4j.cache.EngineCache;
import io.yolo4j.cache.FileCache;
import io.yolo4j.graph.ModelMetadata;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.spi.BuildOptions;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.BuiltPlan;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuInfo;
import io.yolo4j.tensorrt.gpu.PlanRequest;
import io.yolo4j.tensorrt.gpu.TensorRt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ONNX model, for which plans are built and kept: found again by all that they depend on, and built by one thread of one process while all
 * others wait that want the same.
 */
public final class BuiltOnce implements PlanSource {
    private static final Logger LOG = LoggerFactory.getLogger(BuiltOnce.class);

    /** Counts up whenever the same request would give another plan than before. */
    private static final int FORMAT = 1;

    /** Of models that do not tell. */
    private static final int USUAL_STRIDE = 32;

    private final TensorRt trt;
    private final BuildOptions options;
    private final OnnxContent model;

    /** For each kind of GPU those of the plan that was kept or found last: smaller batches that have to do with less memory need no other. */
    private final Map<String, Profiles> kept = new ConcurrentHashMap<>();

    private String digest;

    public BuiltOnce(TensorRt trt, ModelSource source, BuildOptions options) {
        this.trt = trt;
        this.options = options;
        this.model = new OnnxContent(source, OnnxFile.read(source));
    }

    @Override
    public String name() {
        return model.source().name();
    }

    @Override
    public List<TensorSpec> inputs() {
        return model.file().inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
        return model.file().outputs();
    }

    @Override
    public Map<String, String> metadata() {
        return model.file().metadata();
    }

    @Override
    public int largestBatch() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Opened open(Gpu gpu, List<TensorSpec> shapes, LongConsumer beforeLoading) {
        int stride = ModelMetadata.of(metadata()).stride().orElse(USUAL_STRIDE);
        Profiles wide = Profiles.of(inputs(), shapes, stride), narrow = wide.ofOneSize();
        Profiles larger = kept.get(kind(gpu));
        if (larger != null && larger.takes(shapes)) {
            return open(gpu, larger, cache(), beforeLoading);
        }
        if (!options.resized() || wide.equals(narrow)) {
            return open(gpu, narrow, cache(), beforeLoading);
        }
        try {
            return open(gpu, wide, cache(), beforeLoading);
        } catch (ModelException e) { // a top-k, for instance, of more boxes than a small input has cells
            throw new ModelException(
                    e.getMessage() + "; this was for inputs from " + stride
                            + " pixels up: if only small ones are refused, leave rectangular out",
                    e);
        }
    }

    private Opened open(Gpu gpu, Profiles profiles, FileCache cache, LongConsumer beforeLoading) {
        byte[][] made = new byte[1][];
        if (cache != null) {
            try {
                return openKept(gpu, profiles, cache, made, beforeLoading);
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new EngineException(
                            "the engine of " + name() + " was not opened, because the thread was interrupted", e);
                }
                LOG.warn(
                        "the engine of {} cannot be kept in {} and is built at each opening: {}",
                        name(),
                        cache.folder(),
                        e.toString());
            }
        }
        byte[] plan = made[0] != null
                ? made[0]
                : build(gpu, profiles, model.inOnePiece(), null).plan();
        beforeLoading.accept(plan.length);
        try {
            return new Opened(trt.load(gpu, direct(plan)), plan.length);
        } catch (GpuException e) {
            throw e;
        } catch (EngineException e) {
            throw useless(e);
        }
    }

    /** What was built just now is neither damaged nor foreign. */
    private ModelException useless(EngineException e) {
        return new ModelException(
                "TensorRT " + trt.version() + " builds an engine for " + name() + " that cannot be run: "
                        + e.getMessage(),
                e);
    }

    /**
     * What was kept may be whole and nevertheless of no use, where TensorRT was exchanged for a changed build of the same version.
     *
     * @param made receives what was built, which may be all that there is of it
     */
    private Opened openKept(Gpu gpu, Profiles profiles, FileCache cache, byte[][] made, LongConsumer beforeLoading)
            throws IOException {
        String name = name(gpu, profiles);
        while (true) {
            Path file = cache.get(
                    name,
                    about(gpu, profiles),
                    () -> made[0] = buildUnlessRefused(gpu, profiles, cache).plan());
            kept.put(kind(gpu), profiles);
            beforeLoading.accept(Files.size(file));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                ByteBuffer plan = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
                return new Opened(trt.load(gpu, plan), plan.limit());
            } catch (GpuException e) {
                throw e; // not the file's fault
            } catch (EngineException e) {
                cache.drop(name);
                if (made[0] != null) {
                    ModelException useless = useless(e);
                    new Refusals(cache).keep(gpu, name, about(gpu, profiles), 0, useless);
                    throw useless;
                }
                LOG.warn("the engine {} of {} does not load and is built again: {}", file, name(), e.getMessage());
            }
        }
    }

    /** Null for a user without a home, as in many containers. */
    private FileCache cache() {
        try {
            return EngineCache.in(options.cacheFolder());
        } catch (ConfigurationException e) {
            LOG.warn("the engine of {} is built at each opening: {}", name(), e.getMessage());
            return null;
        }
    }

    /** A name that says all that a plan depends on. */
    private String name(Gpu gpu, Profiles profiles) {
        GpuInfo info = gpu.info();
        return info.architecture() + "-"
                + Digest.sha256()
                        .add("yolo4j engine, strongly typed, TF32 off")
                        .add(Integer.toString(FORMAT))
                        .add(digest())
                        .add(trt.version())
                        .add("CUDA " + info.runtime() / 1000)
                        .add(info.architecture())
                        .add(info.name())
                        .add(profiles.toString())
                        .add("level " + options.level())
                        .add("workspace " + options.workspace())
                        .hex()
                        .substring(0, 32)
                + EngineCache.PLAN;
    }

    private static String kind(Gpu gpu) {
        return gpu.info().name() + ", " + gpu.info().architecture();
    }

    private synchronized String digest() {
        if (digest == null) {
            digest = model.file().digest(model.source());
        }
        return digest;
    }

    private String about(Gpu gpu, Profiles profiles) {
        GpuInfo info = gpu.info();
        return "model: " + name().replaceAll("\\p{Cntrl}", " ") + ", "
                + model.file().precision()
                + "\nmodel sha256: " + digest()
                + "\nmade: " + Instant.now().truncatedTo(ChronoUnit.SECONDS)
                + "\ntensorrt: " + trt.version()
                + "\ngpu: " + info.name() + ", " + info.architecture() + ", CUDA " + cuda(info.runtime())
                + "\ninputs: " + profiles
                + "\nlevel: " + options.level()
                + "\nworkspace: " + (options.workspace() == 0 ? "any" : options.workspace() + " bytes") + "\n";
    }

    private static String cuda(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    private BuiltPlan buildUnlessRefused(Gpu gpu, Profiles profiles, FileCache cache) {
        Refusals refusals = new Refusals(cache);
        String plan = name(gpu, profiles);
        refusals.requireNone(gpu, plan);
        ByteBuffer onnx = model.inOnePiece();
        long[] free = {0};
        BuiltPlan built;
        try {
            built = buildWithTimings(gpu, profiles, onnx, cache, free);
        } catch (ModelException | EngineException e) {
            // Others may have taken some in the meantime.
            refusals.keep(
                    gpu,
                    plan,
                    about(gpu, profiles),
                    Math.min(free[0], gpu.memory().free()),
                    e);
            throw e;
        }
        refusals.forget(gpu, plan);
        return built;
    }

    /**
     * On one kind of GPU one build at a time, because builds measure kernels, and each adds to what the others have measured.
     *
     * @param free receives how much memory was free when it was this one's turn
     */
    private BuiltPlan buildWithTimings(Gpu gpu, Profiles profiles, ByteBuffer onnx, FileCache cache, long[] free) {
        GpuInfo info = gpu.info();
        String timings = ("timings-" + trt.version() + "-" + info.name() + "-" + info.architecture())
                        .replaceAll("[^A-Za-z0-9._-]", "_")
                + EngineCache.TIMINGS;
        String about = "timings of kernels\ntensorrt: " + trt.version() + "\ngpu: " + info.name() + "\n";
        BuiltPlan[] built = new BuiltPlan[1];
        try {
            cache.update(timings, about, known -> {
                free[0] = gpu.memory().free();
                built[0] = build(gpu, profiles, onnx, known);
                return built[0].timings();
            });
        } catch (IOException e) {
            if (built[0] == null) {
                throw new EngineException(
                        "the engine of " + name() + " was not built"
                                + (Thread.currentThread().isInterrupted()
                                        ? ", because the thread was interrupted"
                                        : ": " + e.getMessage() + "; choose another cacheFolder"),
                        e);
            }
            LOG.warn("what was measured for {} is lost: {}", name(), e.toString());
        }
        return built[0];
    }

    private BuiltPlan build(Gpu gpu, Profiles profiles, ByteBuffer onnx, byte[] timings) {
        LOG.info(
                "building the engine of {} for {} with inputs {}, which may take minutes",
                name(),
                gpu.info().name(),
                profiles);
        long start = System.nanoTime();
        BuildWatch watch = new BuildWatch(options.progress());
        BuiltPlan built;
        try {
            built = trt.build(
                    gpu,
                    new PlanRequest(name(), onnx, profiles.ranges(), options.workspace(), options.level(), timings),
                    watch);
        } catch (RuntimeException e) {
            throw watch.explained(name(), e);
        } finally {
            watch.end();
        }
        LOG.info(
                "built the engine of {} in {} s",
                name(),
                String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9));
        return built;
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
