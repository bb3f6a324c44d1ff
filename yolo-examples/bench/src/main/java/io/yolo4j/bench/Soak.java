package io.yolo4j.bench;

import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What is left behind by very many calls, and by very many openings: resident memory of the process (Linux), heap after collection, and
 * direct buffers, sampled twenty times each. To be run with a small heap that is touched at once, which cannot hide anything:
 * {@code -XX:+UseSerialGC -Xms64m -Xmx64m -XX:+AlwaysPreTouch}.
 *
 * <p>Arguments: a small model, the number of calls, the number of openings.
 */
public final class Soak {
    private static final int SAMPLES = 20;

    /** Heap and direct, of sizes that are scaled differently. */
    private static final List<Image> IMAGES = List.of(
            Image.of(new byte[3 * 64 * 64], 64, 64, PixelFormat.RGB),
            Image.of(ByteBuffer.allocateDirect(4 * 200 * 100), 200, 100, PixelFormat.BGRA),
            Image.of(new byte[30 * 50], 30, 50, PixelFormat.GRAY));

    private Soak() {}

    /**
     * Prints one line for each sample.
     *
     * @param args path of a model; number of calls; number of openings
     * @throws IOException where the process cannot read its own state
     * @throws InterruptedException never
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path model = Path.of(args[0]);
        System.out.println("what           done  resident kB  heap kB  direct kB  direct buffers");
        calls(model, Integer.parseInt(args[1]));
        openings(model, Integer.parseInt(args[2]));
    }

    private static void calls(Path model, int calls) throws IOException, InterruptedException {
        try (Detector detector = Detector.open(model)) {
            for (int sample = 1; sample <= SAMPLES; sample++) {
                mixedCalls(detector, calls / SAMPLES);
                print("calls", (long) sample * (calls / SAMPLES));
            }
        }
    }

    /** Half of them one by one, a quarter in lists of four, a quarter by four callers at the same time. */
    private static void mixedCalls(Detector detector, int calls) {
        for (int i = 0; i < calls / 2; i++) {
            detector.detect(IMAGES.get(i % IMAGES.size()));
        }
        List<Image> four = List.of(IMAGES.get(0), IMAGES.get(1), IMAGES.get(2), IMAGES.get(1));
        for (int i = 0; i < calls / 16; i++) {
            detector.detect(four);
        }
        IntStream.range(0, 4).parallel().forEach(caller -> {
            for (int i = 0; i < calls / 16; i++) {
                detector.detect(IMAGES.get(i % IMAGES.size()));
            }
        });
    }

    private static void openings(Path model, int openings) throws IOException, InterruptedException {
        for (int sample = 1; sample <= SAMPLES; sample++) {
            for (int i = 0; i < openings / SAMPLES; i++) {
                try (Detector detector = Detector.open(model)) {
                    detector.detect(IMAGES.get(i % IMAGES.size()));
                }
            }
            print("openings", (long) sample * (openings / SAMPLES));
        }
    }

    private static void print(String what, long done) throws IOException, InterruptedException {
        System.gc();
        Thread.sleep(100); // the thread that frees buffers has been told of them
        long direct = 0, buffers = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                direct = pool.getMemoryUsed();
                buffers = pool.getCount();
            }
        }
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        System.out.printf(
                Locale.ROOT,
                "%-9s %9d %12d %8d %10d %15d%n",
                what,
                done,
                residentKilobytes(),
                heap / 1024,
                direct / 1024,
                buffers);
    }

    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
