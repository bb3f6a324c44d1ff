package io.yolo4j.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import io.yolo4j.spi.Availability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * ONNX Runtime in this process, loaded once: its environment, or why it cannot be loaded. Whether a CUDA device answers is
 * found out by opening a session on it, because nothing less loads the CUDA libraries.
 */
final class OrtRuntime {
    /** {@code y = Relu(x)} on one float, opset 13: the smallest model that a device can be asked to run. */
    private static final String PROBE = "080712003a330a0c0a0178120179220452656c751201705a0f0a0178120a0a08080112040a02"
            + "0801620f0a0179120a0a08080112040a02080142040a00100d";

    private static OrtRuntime loaded;

    private final OrtEnvironment environment;
    private final Availability cpu;
    private Availability cuda;

    private OrtRuntime(OrtEnvironment environment, Availability cpu) {
        this.environment = environment;
        this.cpu = cpu;
    }

    static synchronized OrtRuntime get() {
        if (loaded == null) {
            loaded = load();
        }
        return loaded;
    }

    private static OrtRuntime load() {
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            return new OrtRuntime(
                    environment,
                    Availability.yes("CPU, " + Runtime.getRuntime().availableProcessors() + " processors"));
        } catch (LinkageError | RuntimeException e) {
            return new OrtRuntime(
                    null,
                    Availability.no(
                            "ONNX Runtime cannot be loaded (" + e + ")",
                            "check that com.microsoft.onnxruntime:onnxruntime supports this operating system and processor"));
        }
    }

    Availability cpu() {
        return cpu;
    }

    synchronized Availability cuda() {
        if (cuda == null) {
            cuda = cpu.available() ? probeCuda() : cpu;
        }
        return cuda;
    }

    /** {@return the environment, which belongs to the process and is never closed} */
    OrtEnvironment environment() {
        return environment;
    }

    private Availability probeCuda() {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return Availability.no(
                    "the ONNX Runtime on the path is the CPU build",
                    "replace com.microsoft.onnxruntime:onnxruntime by onnxruntime_gpu of the same version");
        }
        if (!mayHaveDriver()) {
            return Availability.no(
                    "no NVIDIA driver is loaded", "install one, or give the container access to the GPU");
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.addCUDA(0);
            environment.createSession(HexFormat.of().parseHex(PROBE), options).close();
            return Availability.yes("CUDA device 0");
        } catch (OrtException | LinkageError | RuntimeException e) {
            return Availability.no(
                    "no CUDA device answers (" + reason(e) + ")", "install an NVIDIA driver, CUDA 12 and cuDNN 9");
        }
    }

    /**
     * Asked first because trying unpacks some hundred megabytes of CUDA kernels, and because the runtime prints its failure to
     * standard error. A driver shows as a device of its own, in the process file system, or under WSL as the host's.
     */
    private static boolean mayHaveDriver() {
        return !System.getProperty("os.name").startsWith("Linux")
                || Files.exists(Path.of("/dev/nvidiactl"))
                || Files.exists(Path.of("/proc/driver/nvidia/version"))
                || Files.exists(Path.of("/dev/dxg"));
    }

    /** What went wrong, without the numbers and paths that the runtime puts before it. */
    static String reason(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^Error code - \\w+ - message: ", "")
                .replaceFirst("^Load model from .*? failed: ?", "")
                .strip();
    }
}
