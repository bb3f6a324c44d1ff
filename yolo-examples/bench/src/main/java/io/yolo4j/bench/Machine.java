package io.yolo4j.bench;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** What figures depend on besides the code. */
final class Machine {
    /** Those that a convolution runs on: which of them a processor has says more than its name. */
    private static final Set<String> INSTRUCTIONS =
            Set.of("avx2", "avx512f", "avx512_vnni", "amx_int8", "asimd", "sve");

    private Machine() {}

    /** One line, without a date: the history of the document has that. */
    static String describe() {
        return Runtime.getRuntime().availableProcessors() + " x " + processor() + ", "
                + System.getProperty("os.name") + ", JDK " + Runtime.version().feature() + " ("
                + System.getProperty("java.vendor") + "), ONNX Runtime "
                + OrtEnvironment.getEnvironment().getVersion();
    }

    private static String processor() {
        String name = System.getProperty("os.arch");
        Set<String> found = new TreeSet<>();
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                if (line.startsWith("model name")) {
                    name = value;
                } else if (line.startsWith("flags") || line.startsWith("Features")) {
                    found.addAll(Set.of(value.split(" ")));
                    found.retainAll(INSTRUCTIONS);
                }
            }
        } catch (IOException e) {
            return name; // another system than Linux
        }
        return found.isEmpty() ? name : name + " (" + String.join(", ", found) + ")";
    }
}
