package io.yolo4j.tensorrt.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands in for the driver where there is none: the bindings are linked to it, and what needs no GPU calls nothing of it. */
final class EmptyDriver {
    private EmptyDriver() {}

    /** Loads the CUDA runtime, on top of an empty driver where need be; skips the calling test where no natives are on the path. */
    static void loadRuntime(Path folder) throws IOException, InterruptedException {
        assumeTrue(
                !Libraries.absent(Libraries.CUDART) && !Libraries.absent(Libraries.NVRTC),
                "no natives are on the path: mvn -Pgpu-natives test");
        try {
            Libraries.load(Libraries.CUDART);
        } catch (UnsatisfiedLinkError e) {
            assumeTrue(
                    Libraries.words(e).contains("libcuda.so.1"),
                    "the CUDA runtime does not load: " + Libraries.words(e));
            load(folder);
            Libraries.load(Libraries.CUDART);
        }
    }

    private static void load(Path folder) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("driver.c"), "int no_driver;\n");
        Path library = folder.resolve("libcuda.so.1");
        Process compiler;
        try {
            compiler = new ProcessBuilder(
                            "cc",
                            "-shared",
                            "-fPIC",
                            "-Wl,-soname,libcuda.so.1",
                            "-o",
                            library.toString(),
                            source.toString())
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "there is no NVIDIA driver, and no C compiler to make an empty one: " + e.getMessage());
            return;
        }
        assertEquals(0, compiler.waitFor());
        System.load(library.toString());
    }
}
