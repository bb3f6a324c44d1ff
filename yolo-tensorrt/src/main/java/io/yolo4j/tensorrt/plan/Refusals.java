package io.yolo4j.tensorrt.plan;

import io.yolo4j.EngineException;
import io.yolo4j.ModelException;
import io.yolo4j.cache.Digest;
import io.yolo4j.cache.EngineCache;
import io.yolo4j.cache.FileCache;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds that came to nothing, kept beside the engines, because it takes up to minutes to find that out again. What the model is to blame for
 * holds until something changes that a plan depends on, or the driver. Missing memory holds until more of it is free.
 */
record Refusals(FileCache cache) {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** As much of the memory that was in use has to be free before it is worth trying: what is free differs a little each time. */
    private static final int MORE = 8;

    /**
     * A refusal as it is kept: three lines or more.
     *
     * @param made when it was found out
     * @param free memory of the device that was free then, where that was the reason; else -1
     * @param reason what TensorRT said
     */
    private record Refusal(String made, long free, String reason) {
        static Refusal read(Path file) throws IOException {
            String[] lines = Files.readString(file).split("\n", 3);
            return new Refusal(lines[0], Long.parseLong(lines[1]), lines[2]);
        }

        byte[] bytes() {
            return (made + "\n" + free + "\n" + reason).getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Throws what the same build threw before, where it would throw it again.
     *
     * @param plan the name under which the plan would be kept
     */
    void requireNone(Gpu gpu, String plan) {
        Optional<Path> file = cache.find(name(gpu, plan));
        if (file.isEmpty()) {
            return;
        }
        Refusal known;
        try {
            known = Refusal.read(file.get());
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} is not read, and the engine is built", file.get(), e);
            return;
        }
        String origin = " (found out at " + known.made + ", and not tried again: ";
        if (known.free < 0) {
            throw new ModelException(known.reason + origin + "to try, delete " + file.get() + ")");
        }
        GpuMemory now = gpu.memory();
        if (now.free() < known.free + (now.total() - known.free) / MORE) {
            throw new GpuException(
                    known.reason + origin + "hardly more memory is free than the " + known.free / (1 << 20)
                            + " MiB of then; to try, delete " + file.get() + ")",
                    true,
                    false);
        }
    }

    /**
     * Keeps what a build threw, where it is about the model or about memory.
     *
     * @param about what people may want to know of the plan
     * @param free memory of the device that was free for the build
     */
    void keep(Gpu gpu, String plan, String about, long free, RuntimeException e) {
        boolean memory = e instanceof EngineException failure && failure.outOfMemory();
        if (!memory && !(e instanceof ModelException)) {
            return;
        }
        String made = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Refusal refusal = new Refusal(made, memory ? free : -1, e.getMessage());
        String name = name(gpu, plan);
        try {
            cache.update(
                    name,
                    about + "refused: " + e.getMessage().replaceAll("\\p{Cntrl}", " ") + "\n",
                    before -> refusal.bytes());
        } catch (IOException failed) {
            LOG.debug("what was found out about {} is not kept", name, failed);
        }
    }

    /** The build has come to something. */
    void forget(Gpu gpu, String plan) {
        String name = name(gpu, plan);
        try {
            if (cache.find(name).isPresent()) {
                cache.drop(name);
            }
        } catch (IOException e) {
            LOG.debug("{} is out of date and stays", name, e);
        }
    }

    private static String name(Gpu gpu, String plan) {
        return gpu.info().architecture() + "-"
                + Digest.sha256()
                        .add(plan)
                        .add("driver " + gpu.info().driver())
                        .hex()
                        .substring(0, 32)
                + EngineCache.REFUSAL;
    }
}
