package io.yolo4j.tensorrt.natives;

import io.yolo4j.spi.Availability;
import io.yolo4j.tensorrt.gpu.GpuInfo;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorrt.global.nvinfer;

/**
 * Loads CUDA and TensorRT through JavaCPP.
 *
 * <p>A class of a binding that does not load stays broken in this JVM for whoever uses it next, with a {@code NoClassDefFoundError}. So each
 * library is tried by its name first, which touches no class, and classes are initialised when their library is in.
 */
final class Libraries {
    static final Class<?> CUDART = org.bytedeco.cuda.presets.cudart.class;
    static final Class<?> NVRTC = org.bytedeco.cuda.presets.nvrtc.class;
    static final Class<?> NVINFER = org.bytedeco.tensorrt.presets.nvinfer.class;
    private static final Class<?> NVINFER_PLUGIN = org.bytedeco.tensorrt.presets.nvinfer_plugin.class;
    static final Class<?> NVONNXPARSER = org.bytedeco.tensorrt.presets.nvonnxparser.class;
    private static final Class<?> CUBLAS = org.bytedeco.cuda.presets.cublas.class;
    private static final Class<?> CUDNN = org.bytedeco.cuda.presets.cudnn.class;
    private static final Class<?> NVJPEG = org.bytedeco.cuda.presets.nvjpeg.class;
    private static final Class<?> JAVACPP = org.bytedeco.javacpp.presets.javacpp.class;

    private Libraries() {}

    private static Boolean nvjpeg;

    /** Goes as far as this machine does. Devices are asked for before TensorRT is: without one, it aborts the process. */
    static Availability load() {
        String platform = Loader.getPlatform();
        // Objects are destroyed through their virtual tables (Destruction), which are laid out like this on Linux.
        if (!platform.equals("linux-x86_64") && !platform.equals("linux-arm64")) {
            return Verdict.platform(platform);
        }
        if (absent(JAVACPP) || absent(CUDART) || absent(NVRTC)) {
            return Verdict.absent(artifacts(platform));
        }
        try {
            load(CUDART);
            Availability none = devices();
            if (none != null) {
                return none;
            }
            // Not sooner: the presets of TensorRT print a warning where JavaCPP is newer, which is nothing to see on a
            // machine without a GPU.
            if (absent(NVINFER) || absent(NVONNXPARSER)) {
                return Verdict.absent(artifacts(platform));
            }
            loadTensorRt();
        } catch (UnsatisfiedLinkError e) {
            return Verdict.unlinked(words(e), platform, version(CUDART, "cuda"), version(NVINFER, "tensorrt"));
        }
        int library = nvinfer.getInferLibVersion();
        Availability misfit = Verdict.library(nvinfer.NV_TENSORRT_VERSION(), library);
        return misfit != null ? misfit : Verdict.devices(gpus(), library);
    }

    static void loadTensorRt() {
        load(NVRTC);
        // TensorRT needs neither, but its bindings name both.
        stepOverIfAbsent(CUBLAS);
        stepOverIfAbsent(CUDNN);
        load(NVINFER);
        // Few models need it (Plugins), but the bindings of the parser name it.
        stepOverIfAbsent(NVINFER_PLUGIN);
        load(NVONNXPARSER);
    }

    /** Whether nvJPEG is there, whose callbacks {@link BuildMonitor} needs; asked when something is built, because nothing else does. */
    static synchronized boolean nvjpeg() {
        if (nvjpeg == null) {
            try {
                load(NVJPEG);
                nvjpeg = true;
            } catch (UnsatisfiedLinkError e) {
                nvjpeg = false;
            }
        }
        return nvjpeg;
    }

    private static Availability devices() {
        int[] count = new int[1];
        int status = cudart.cudaGetDeviceCount(count);
        if (status == 0 && count[0] > 0) {
            return null;
        }
        int[] driver = new int[1];
        int[] runtime = new int[1];
        cudart.cudaDriverGetVersion(driver);
        cudart.cudaRuntimeGetVersion(runtime);
        return Verdict.noDevice(status, Cuda.name(status), Cuda.text(status), driver[0], runtime[0]);
    }

    static List<GpuInfo> gpus() {
        int[] count = new int[1];
        Cuda.check(cudart.cudaGetDeviceCount(count), "counting devices");
        List<GpuInfo> gpus = new ArrayList<>();
        for (int i = 0; i < count[0]; i++) {
            gpus.add(Cuda.info(i));
        }
        return gpus;
    }

    /** What holds the part between Java and the libraries. */
    private static List<String> artifacts(String platform) {
        return List.of(
                "org.bytedeco:javacpp:" + version(JAVACPP, "javacpp") + ":" + platform,
                "org.bytedeco:cuda:" + version(CUDART, "cuda") + ":" + platform,
                "org.bytedeco:tensorrt:" + version(NVINFER, "tensorrt") + ":" + platform);
    }

    static boolean absent(Class<?> preset) {
        ClassProperties properties = properties(preset);
        return Loader.findLibrary(preset, properties, properties.getProperty("platform.library"), true).length == 0;
    }

    /**
     * Loads a library with what it is linked to, and then its classes.
     *
     * @throws UnsatisfiedLinkError where it does not load; no class was touched
     */
    static void load(Class<?> preset) {
        loadAlone(preset);
        Loader.load(preset);
    }

    private static void loadAlone(Class<?> preset) {
        ClassProperties properties = properties(preset);
        List<String> linked = new ArrayList<>(properties.get("platform.preload"));
        linked.addAll(properties.get("platform.link"));
        for (String library : linked) {
            URL[] found = Loader.findLibrary(preset, properties, library);
            if (found.length > 0) {
                try {
                    Loader.loadLibrary(preset, found, library);
                } catch (UnsatisfiedLinkError e) {
                    // the one below will not load either, and says why; or it can do without
                }
            }
        }
        String jni = properties.getProperty("platform.library");
        Loader.loadLibrary(preset, Loader.findLibrary(preset, properties, jni), jni);
    }

    /**
     * Makes JavaCPP go on without a library that is neither on the path nor on the machine: where it is, nothing is done, and JavaCPP loads it as
     * always. Where it is not, its name is entered into the list of what is loaded already, with a library that is; its classes can then be
     * initialised, and a native method of theirs fails with an {@code UnsatisfiedLinkError} when it is called, instead of with another one before.
     */
    static void stepOverIfAbsent(Class<?> preset) {
        ClassProperties properties = properties(preset);
        String jni = properties.getProperty("platform.library");
        if (Loader.getLoadedLibraries().containsKey(jni) || onThePath(preset)) {
            return;
        }
        try {
            loadAlone(preset);
        } catch (UnsatisfiedLinkError e) {
            stepOver(preset, properties, jni);
        }
    }

    private static boolean onThePath(Class<?> preset) {
        ClassProperties own = Loader.loadProperties(preset, Loader.loadProperties(), false);
        for (String library : own.get("platform.link")) {
            if (Loader.findLibrary(preset, own, library).length == 0) {
                return false;
            }
        }
        return true;
    }

    private static void stepOver(Class<?> preset, ClassProperties properties, String jni) {
        Loader.load(JAVACPP);
        String loaded = Loader.getLoadedLibraries().get("jnijavacpp");
        try {
            URL[] any = {new File(loaded).toURI().toURL()};
            Loader.loadLibrary(preset, any, jni);
            Loader.load(preset);
            // JavaCPP has put a link in the place of the library, which it would replace the next time; another JVM
            // need not see it.
            for (URL url : Loader.findLibrary(preset, properties, jni)) {
                File link = Loader.cacheResource(url, loaded);
                if (link != null && Files.isSymbolicLink(link.toPath())) {
                    Files.delete(link.toPath());
                }
            }
        } catch (MalformedURLException e) {
            throw new AssertionError(e); // from a file
        } catch (IOException e) {
            // the link stays, until JavaCPP replaces it
        }
    }

    private static ClassProperties properties(Class<?> preset) {
        return Loader.loadProperties(preset, Loader.loadProperties(), true);
    }

    private static String version(Class<?> preset, String artifact) {
        try {
            return Loader.getVersion("org.bytedeco", artifact, preset);
        } catch (IOException e) {
            return "VERSION"; // a repackaged jar, which has lost it
        }
    }

    /** The linker's words are those of the cause: the error itself says that a library is not in the list of folders. */
    static String words(UnsatisfiedLinkError error) {
        StringBuilder words = new StringBuilder();
        for (Throwable t = error; t != null; t = t.getCause() == t ? null : t.getCause()) {
            words.append(words.isEmpty() ? "" : "; ").append(t.getMessage());
        }
        return words.toString();
    }
}
