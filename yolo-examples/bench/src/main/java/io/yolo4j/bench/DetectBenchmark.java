package io.yolo4j.bench;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A call in steady state, for what JMH's profilers say of it. Noise has no objects: what is allocated is not the result. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DetectBenchmark {
    /** Width and height of the picture. */
    @Param({"640x640", "1280x720", "4000x3000"})
    public String size;

    private Detector detector;
    private Image image;

    /** Opens the model that {@link JmhSection} names. */
    @Setup
    public void open() {
        int threads = Integer.getInteger(JmhSection.THREADS);
        detector = Detector.builder(Path.of(System.getProperty(JmhSection.MODEL)))
                .threads(threads)
                .build();
        String[] sides = size.split("x");
        int width = Integer.parseInt(sides[0]), height = Integer.parseInt(sides[1]);
        byte[] noise = new byte[3 * width * height];
        new Random(1).nextBytes(noise);
        image = Image.of(noise, width, height, PixelFormat.BGR);
    }

    /** Frees the model. */
    @TearDown
    public void close() {
        detector.close();
    }

    /** {@return what was found} */
    @Benchmark
    public Detections detect() {
        return detector.detect(image);
    }
}
