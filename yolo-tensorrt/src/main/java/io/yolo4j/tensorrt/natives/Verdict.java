package io.yolo4j.tensorrt.natives;

import io.yolo4j.spi.Availability;
import io.yolo4j.tensorrt.gpu.GpuInfo;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What was found on this machine, in words that say what to do. Knows no library, so that every verdict can be tested anywhere. */
final class Verdict {
    /** What the dynamic linker of Linux says where a library that another one needs is not there. */
    private static final Pattern MISSING =
            Pattern.compile("(lib[\\w.+-]+\\.so[.\\d]*): cannot open shared object file");

    private Verdict() {}

    static Availability platform(String platform) {
        return Availability.no(
                "there is no TensorRT for " + platform,
                "use Linux on x86-64 or arm64 with an NVIDIA GPU, or another engine");
    }

    /**
     * The libraries between Java and TensorRT are not on the path.
     *
     * @param artifacts what holds them, as {@code group:artifact:version:classifier}
     */
    static Availability absent(List<String> artifacts) {
        return Availability.no(
                "the native libraries are not on the class or module path",
                "add " + String.join(", ", artifacts) + " and, of cuda and tensorrt, the same with -redist");
    }

    /**
     * A library that does not load.
     *
     * @param words what the linker says
     * @param platform as the classifiers of artifacts say it
     * @param cuda version of the bindings
     * @param tensorRt version of the bindings
     */
    static Availability unlinked(String words, String platform, String cuda, String tensorRt) {
        Matcher missing = MISSING.matcher(words);
        if (!missing.find()) {
            return Availability.no(
                    "a native library cannot be loaded (" + words + ")",
                    "check that the folder that JavaCPP unpacks to can be written and executed from, and that the C"
                            + " library is not older than glibc 2.28");
        }
        String library = missing.group(1);
        if (library.startsWith("libcuda.so")) {
            return Availability.no(
                    "there is no NVIDIA driver (" + library + " is missing)",
                    "install one, or give the container access to the GPU, as docker run --gpus all does");
        }
        boolean ofTensorRt = library.startsWith("libnvinfer") || library.startsWith("libnvonnxparser");
        String artifact =
                "org.bytedeco:" + (ofTensorRt ? "tensorrt:" + tensorRt : "cuda:" + cuda) + ":" + platform + "-redist";
        return Availability.no(
                library + " is missing", "add " + artifact + ", or install the same version on the machine");
    }

    /**
     * CUDA does not name a device.
     *
     * @param status what {@code cudaGetDeviceCount} returned
     * @param name the name of that status
     * @param text what CUDA says about it
     * @param driver version of CUDA that the driver supports, 0 where there is none
     * @param runtime version of CUDA
     */
    static Availability noDevice(int status, String name, String text, int driver, int runtime) {
        // cudaErrorInsufficientDriver is also what a runtime says that finds a driver it cannot talk to
        if (status == 35 || driver < runtime / 1000 * 1000) {
            return driver == 0
                    ? Availability.no(
                            "there is no NVIDIA driver that answers (" + name + ")",
                            "install one, and check that nvidia-smi works")
                    : Availability.no(
                            "the NVIDIA driver is too old: it supports CUDA " + cuda(driver) + ", and this is CUDA "
                                    + cuda(runtime),
                            "install a driver for CUDA " + runtime / 1000 + ".0 or later");
        }
        return switch (status) {
            case 0, 100 ->
                Availability.no(
                        "the NVIDIA driver shows no CUDA device",
                        "check that nvidia-smi lists a GPU, that CUDA_VISIBLE_DEVICES does not hide it, and that a"
                                + " container was given it");
            case 34 ->
                Availability.no(
                        "the libcuda.so.1 that was found is the stub that programs are linked with",
                        "take the folder with the stubs off LD_LIBRARY_PATH");
            case 46 ->
                Availability.no(
                        "every CUDA device is busy or in exclusive use (" + name + ")",
                        "end the other process, or change the compute mode");
            case 802 ->
                Availability.no(
                        "the CUDA devices are not ready (" + name + ")",
                        "start the service nvidia-fabricmanager, which GPUs with NVSwitch need");
            case 803 ->
                Availability.no(
                        "the NVIDIA driver in the kernel is not of the version of its library (" + name + ")",
                        "restart the machine after the driver was updated; in a container, use the driver of the host");
            default ->
                Availability.no(
                        "CUDA does not start (" + name + ": " + text + ")",
                        "check that nvidia-smi works; if it does, restart the machine");
        };
    }

    /**
     * Whether a library does what its bindings expect. They call virtual methods, of which an older one has fewer.
     *
     * @param bindings version that the bindings were made for, as 100600
     * @param library version that was loaded
     * @return null where it does
     */
    static Availability library(int bindings, int library) {
        if (library / 10000 == bindings / 10000 && library >= bindings) {
            return null;
        }
        return Availability.no(
                "the TensorRT library is " + tensorRt(library) + " and its bindings are for " + tensorRt(bindings),
                "use natives and bindings of one version; an installed libnvinfer may be found first through"
                        + " LD_LIBRARY_PATH");
    }

    /**
     * Devices that answer, and a library that fits its bindings.
     *
     * @param library version of TensorRT, as 100600
     */
    static Availability devices(List<GpuInfo> gpus, int library) {
        List<GpuInfo> usable =
                gpus.stream().filter(gpu -> unsupported(gpu, library) == null).toList();
        if (usable.isEmpty()) {
            return Availability.no(
                    unsupported(gpus.get(0), library),
                    "use a GPU from Turing on (compute capability 7.5), and for Blackwell (10.0 and later) TensorRT"
                            + " 10.8 or later with CUDA 12.8 or later");
        }
        GpuInfo first = usable.get(0);
        String others = usable.size() == 1 ? "" : " and " + (usable.size() - 1) + " more";
        String steppedOver = gpus.stream()
                .filter(gpu -> !usable.contains(gpu))
                .map(gpu -> "; not on device " + gpu.index() + ": " + unsupported(gpu, library))
                .collect(Collectors.joining());
        return Availability.yes(first.name() + " (" + first.architecture() + ")" + others + ", TensorRT "
                + tensorRt(library) + ", CUDA " + cuda(first.runtime()) + ", driver for CUDA " + cuda(first.driver())
                + steppedOver);
    }

    /**
     * Why TensorRT does not run on a device: support matrices of TensorRT 10.5, which dropped Volta, and of 10.8, which added Blackwell.
     *
     * @return null where it does
     */
    static String unsupported(GpuInfo gpu, int library) {
        int capability = gpu.major() * 10 + gpu.minor();
        if (capability >= 75 && (capability < 100 || library >= 100800)) {
            return null;
        }
        return gpu.name() + " has compute capability " + gpu.major() + "." + gpu.minor() + ", and TensorRT "
                + tensorRt(library) + " runs on 7.5" + (library < 100800 ? " to 9.0" : " and later");
    }

    /** What is left: a mixture of versions on the path, mostly. */
    static Availability broken(Throwable failure) {
        return Availability.no(
                "the bindings of TensorRT cannot be used (" + failure + ")",
                "put org.bytedeco:tensorrt, cuda and javacpp on the path in the versions that yolo-tensorrt names,"
                        + " with nothing else of theirs");
    }

    private static String cuda(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    private static String tensorRt(int version) {
        return version / 10000 + "." + version % 10000 / 100 + "." + version % 100;
    }
}
