package io.yolo4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.fixture.ColourModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short {@link Soak}, in a process of its own whose heap cannot grow. Bounds are far above what was seen, below what a leak would be. */
class SoakTest {
    /** Sixteen times what code, threads and the C library's arenas have been seen to take between the samples compared. */
    private static final long RESIDENT_KB = 64 * 1024;

    private static final long HEAP_KB = 4 * 1024;

    @TempDir
    Path folder;

    /** What a line says: resident memory (0 where the system does not tell), heap, direct buffers in kB, and their number. */
    private record Sample(long resident, long heap, long direct, long buffers) {
        static Sample of(String line) {
            String[] words = line.trim().split("\\s+");
            return new Sample(
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]));
        }
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void neitherCallsNorOpeningsLeaveAnythingBehind() throws Exception {
        Path model = Files.write(folder.resolve("colours.onnx"), ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 8));
        Map<String, Sample> samples = run(model, "20000", "100");
        Sample early = samples.get("calls 5000"), late = samples.get("calls 20000");
        assertHardlyGrows(early, late);
        // An input and an output for each session, one picture, and what reading files takes.
        int processors = Runtime.getRuntime().availableProcessors();
        assertTrue(late.buffers() <= 2 * processors + 4, samples.toString());
        assertHardlyGrows(samples.get("openings 25"), samples.get("openings 100"));
        // Those of a closed detector are freed with it, when it is collected.
        assertTrue(samples.get("openings 100").buffers() < 50, samples.toString());
    }

    private static void assertHardlyGrows(Sample early, Sample late) {
        assertTrue(late.heap() - early.heap() < HEAP_KB, early + " to " + late);
        assertTrue(late.resident() - early.resident() < RESIDENT_KB, early + " to " + late);
    }

    private Map<String, Sample> run(Path model, String calls, String openings)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Soak.class.getName(),
                        model.toString(),
                        calls,
                        openings))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        int code = process.waitFor();
        List<String> lines = Files.readAllLines(out);
        assertEquals(0, code, String.join("\n", lines));
        Map<String, Sample> samples = new TreeMap<>();
        for (String line : lines) {
            String[] words = line.trim().split("\\s+");
            if (words[0].equals("calls") || words[0].equals("openings")) {
                samples.put(words[0] + " " + words[1], Sample.of(line));
            }
        }
        return samples;
    }
}
