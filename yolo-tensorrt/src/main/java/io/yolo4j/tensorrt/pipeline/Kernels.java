package io.yolo4j.tensorrt.pipeline;

import io.yolo4j.cache.Digest;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuKernel;
import io.yolo4j.tensorrt.gpu.TensorRt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The kernels of the pipeline, compiled once in a process for each architecture, which takes a third of a second. */
public final class Kernels {
    /** A fused multiply-add rounds once where the core, and OpenCV, round twice. */
    private static final List<String> OPTIONS = List.of("--fmad=false");

    private static final ConcurrentHashMap<String, byte[]> COMPILED = new ConcurrentHashMap<>();

    private Kernels() {}

    /** The names of the sources, for a test that compiles them all. */
    public static List<String> names() {
        return List.of("letterbox", "filter");
    }

    /** CUDA C. */
    public static String source(String name) {
        try (InputStream in = Kernels.class.getResourceAsStream(name + ".cu")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What every kernel is compiled with, besides the architecture. */
    public static List<String> options() {
        return OPTIONS;
    }

    static GpuKernel load(Gpu gpu, TensorRt trt, CubinStore store, String source, String kernel) {
        return gpu.loadKernel(cubin(trt, gpu.info().architecture(), store, source), kernel);
    }

    private static byte[] cubin(TensorRt trt, String architecture, CubinStore store, String name) {
        String source = source(name);
        String options = String.join(" ", OPTIONS);
        Digest digest =
                Digest.sha256().add(source).add(architecture).add(trt.version()).add(options);
        String file = name + "-" + architecture + "-" + digest.hex().substring(0, 32) + ".cubin";
        return COMPILED.computeIfAbsent(
                file, key -> store.get(key, () -> trt.compile(source, name + ".cu", architecture, OPTIONS)));
    }
}
