package io.yolo4j.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the processor can do, asked of the processor. */
final class Cpu {
    private static final Path FLAGS = Path.of("/proc/cpuinfo");

    private Cpu() {}

    /**
     * Whether it has the 8-bit dot products (VNNI) with which the reference results of the INT8 models were computed. Without them
     * ONNX Runtime's kernels saturate intermediate sums, and scores move.
     *
     * @return false also where the operating system does not tell
     */
    static boolean hasVnni() throws IOException {
        if (!Files.isReadable(FLAGS)) {
            return false;
        }
        String flags = Files.readString(FLAGS);
        return flags.contains("avx512_vnni") || flags.contains("avx_vnni");
    }
}
