package io.yolo4j.tensorrt.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kernel compiles for every architecture; needs the natives ({@code -Pgpu-natives}), and no GPU. */
class KernelCompilationTest {
    /** In which folder of the sources the kernels are. */
    private static final Path RESOURCES = Path.of("src/main/resources");

    @TempDir
    static Path folder;

    @BeforeAll
    static void loadCompiler() throws IOException, InterruptedException {
        EmptyDriver.loadRuntime(folder);
        Libraries.load(Libraries.NVRTC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sm_75", "sm_80", "sm_86", "sm_89", "sm_90"})
    void compilesFor(String architecture) throws IOException {
        List<Path> kernels = kernels();
        assertFalse(kernels.isEmpty());
        for (Path kernel : kernels) {
            byte[] cubin =
                    Nvrtc.compile(Files.readString(kernel), kernel.getFileName().toString(), architecture, List.of());
            assertEquals(
                    "7f454c46",
                    String.format("%02x%02x%02x%02x", cubin[0], cubin[1], cubin[2], cubin[3])); // an ELF file
        }
    }

    @Test
    void saysWhereAKernelIsWrong() {
        String message = assertThrows(
                        EngineException.class,
                        () -> Nvrtc.compile("__global__ void f() { x = 1; }", "wrong.cu", "sm_75", List.of()))
                .getMessage();
        assertTrue(message.contains("wrong.cu(1)") && message.contains("\"x\" is undefined"), message);
    }

    private static List<Path> kernels() throws IOException {
        if (!Files.isDirectory(RESOURCES)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(file -> file.toString().endsWith(".cu"))
                    .sorted()
                    .toList();
        }
    }
}
