package io.yolo4j.bench;

import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.image.InputFormat;
import io.yolo4j.image.Letterbox;
import io.yolo4j.image.LetterboxPlan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A picture into an input of 640 x 640, on one thread: BGR bytes to letterboxed RGB planes of floats from 0 to 1. {@link Letterbox}
 * stands beside every arrangement of OpenCV calls that we know to give the same tensor, all matrices allocated before.
 *
 * <p>{@link #main} alternates between ours and each of them in one process, so that a noisy machine disturbs both alike, after it has checked
 * that all agree; JMH measures each by itself and takes its profilers ({@code org.openjdk.jmh.Main PreprocessBenchmark -prof gc}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PreprocessBenchmark {
    private static final int SIDE = 640;
    private static final int PLANE = SIDE * SIDE;
    private static final int PAD = 114;
    private static final double SCALE = 1 / 255.0;

    /** Sizes that nobody would choose for speed come last: exact ratios, no resize at all, very large, upscaled. */
    private static final String[] SIZES = {
        "1280x720", "1920x1080", "810x1080", "1280x1280", "640x640", "640x480", "4000x3000", "320x240"
    };

    /** The other thread; a daemon, so that the JVM may end. */
    private static final ExecutorService HELPER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "helper");
        thread.setDaemon(true);
        return thread;
    });

    /** Width and height of the picture. */
    @Param({"1280x720", "1920x1080", "810x1080"})
    public String size;

    private Image image;
    private Letterbox letterbox;
    private ByteBuffer input;
    private FloatBuffer expected;

    /** Memory of its own: lines that another core wrote last would cost the others' turns as much again. */
    private Letterbox bandedLetterbox;

    private ByteBuffer bandedInput;

    private Letterbox byteLetterbox;
    private ByteBuffer byteInput;

    private Mat source;
    private Mat resized;
    private Mat padded;
    private Mat swapped;
    private Mat paddedRegion;
    private Mat floats;
    private Mat blob;
    private Size resizedSize;
    private Size side;
    private Scalar grey;
    private Scalar nothing;
    private FloatPointer planes;
    private Mat plane8;
    private final Mat[] padded8 = new Mat[3];
    private final Mat[] planes8 = new Mat[3];
    private final Mat[] wholePlanes = new Mat[3];
    private final Mat[] regionPlanes = new Mat[3];
    private MatVector paddedSplit;
    private MatVector split;
    private MatVector regionSplit;
    private int top;
    private int bottom;
    private int left;
    private int right;

    /** Makes the benchmark; JMH does. */
    public PreprocessBenchmark() {}

    /** Makes a picture, and all that is not to be allocated while the clock runs. */
    @Setup
    public void setUp() {
        opencv_core.setNumThreads(1);
        int x = size.indexOf('x');
        int width = Integer.parseInt(size.substring(0, x)), height = Integer.parseInt(size.substring(x + 1));
        byte[] bgr = new byte[3 * width * height];
        new Random(1).nextBytes(bgr);
        image = Image.of(bgr, width, height, PixelFormat.BGR);
        letterbox = new Letterbox(Preprocessing.ULTRALYTICS, InputFormat.FLOAT_PLANES, SIDE, SIDE);
        input = ByteBuffer.allocateDirect(3 * PLANE * 4).order(ByteOrder.nativeOrder());
        bandedLetterbox = new Letterbox(Preprocessing.ULTRALYTICS, InputFormat.FLOAT_PLANES, SIDE, SIDE);
        bandedInput = ByteBuffer.allocateDirect(3 * PLANE * 4).order(ByteOrder.nativeOrder());
        byteLetterbox = new Letterbox(Preprocessing.ULTRALYTICS, InputFormat.BYTE_PIXELS, SIDE, SIDE);
        byteInput = ByteBuffer.allocateDirect(3 * PLANE);
        LetterboxPlan plan = letterbox.planFor(image);
        top = plan.top();
        left = plan.left();
        bottom = SIDE - top - plan.height();
        right = SIDE - left - plan.width();

        source = new Mat(height, width, opencv_core.CV_8UC3, new BytePointer(bgr)).clone();
        resized = new Mat(plan.height(), plan.width(), opencv_core.CV_8UC3);
        padded = new Mat(SIDE, SIDE, opencv_core.CV_8UC3, new Scalar(PAD, PAD, PAD, 0));
        swapped = new Mat(SIDE, SIDE, opencv_core.CV_8UC3);
        floats = new Mat(plan.height(), plan.width(), opencv_core.CV_32FC3);
        plane8 = new Mat(plan.height(), plan.width(), opencv_core.CV_8UC1);
        Rect where = new Rect(left, top, plan.width(), plan.height());
        paddedRegion = new Mat(padded, where);
        planes = new FloatPointer(3 * PLANE);
        resizedSize = new Size(plan.width(), plan.height());
        side = new Size(SIDE, SIDE);
        grey = new Scalar(PAD, PAD, PAD, 0);
        nothing = new Scalar(0, 0, 0, 0);
        blob = new Mat(new int[] {1, 3, SIDE, SIDE}, opencv_core.CV_32F, planes);
        for (int channel = 0; channel < 3; channel++) {
            padded8[channel] = new Mat(SIDE, SIDE, opencv_core.CV_8UC1);
            planes8[channel] = new Mat(plan.height(), plan.width(), opencv_core.CV_8UC1);
            // Blue comes first in the picture and last in the tensor.
            FloatPointer plane = planes.getPointer((2L - channel) * PLANE);
            wholePlanes[channel] = new Mat(SIDE, SIDE, opencv_core.CV_32FC1, plane);
            regionPlanes[channel] = new Mat(wholePlanes[channel], where);
        }
        paddedSplit = new MatVector(padded8);
        split = new MatVector(planes8);
        regionSplit = new MatVector(regionPlanes);
        letterbox();
        expected = ByteBuffer.allocateDirect(3 * PLANE * 4)
                .put(input.duplicate().clear())
                .flip()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Ours. */
    @Benchmark
    public void letterbox() {
        letterbox.write(image, input, 0);
    }

    /** Ours, in two bands. */
    @Benchmark
    public void letterboxOnTwoThreads() {
        bandedLetterbox.write(image, bandedInput, 0, HELPER, 2);
    }

    /** Ours, for a model that takes pixels of 8 bits. */
    @Benchmark
    public void letterboxOfBytes() {
        byteLetterbox.write(image, byteInput, 0);
    }

    private void resize(Mat target) {
        opencv_imgproc.resize(source, target, resizedSize, 0, 0, opencv_imgproc.INTER_LINEAR);
    }

    private void resizeAndPad() {
        resize(resized);
        opencv_core.copyMakeBorder(resized, padded, top, bottom, left, right, opencv_core.BORDER_CONSTANT, grey);
    }

    /** What most programs do: pad the bytes, then one call makes the tensor. */
    @Benchmark
    public void padThenBlob() {
        resizeAndPad();
        opencv_dnn.blobFromImage(padded, blob, SCALE, side, nothing, true, false, opencv_core.CV_32F);
    }

    /** Pad the bytes, change their order, then one call makes the tensor. */
    @Benchmark
    public void padThenSwapThenBlob() {
        resizeAndPad();
        opencv_imgproc.cvtColor(padded, swapped, opencv_imgproc.COLOR_BGR2RGB);
        opencv_dnn.blobFromImage(swapped, blob, SCALE, side, nothing, false, false, opencv_core.CV_32F);
    }

    /** Pad the bytes, split them, and convert each plane in its place. */
    @Benchmark
    public void padThenSplitThenConvert() {
        resizeAndPad();
        splitAndConvert(padded, paddedSplit, padded8, wholePlanes);
    }

    /** The bytes are resized into the middle of a picture that was padded once. */
    @Benchmark
    public void regionThenSplitThenConvert() {
        resize(paddedRegion);
        splitAndConvert(padded, paddedSplit, padded8, wholePlanes);
    }

    /** The padding of the planes themselves was written once, and is never written again. */
    @Benchmark
    public void splitThenConvertRegions() {
        resize(resized);
        splitAndConvert(resized, split, planes8, regionPlanes);
    }

    /** The same, one channel after the other. */
    @Benchmark
    public void extractThenConvertRegions() {
        resize(resized);
        for (int channel = 0; channel < 3; channel++) {
            opencv_core.extractChannel(resized, plane8, channel);
            plane8.convertTo(regionPlanes[channel], opencv_core.CV_32F, SCALE, 0);
        }
    }

    /** The same, converted before it is split. */
    @Benchmark
    public void convertThenSplitRegions() {
        resize(resized);
        resized.convertTo(floats, opencv_core.CV_32F, SCALE, 0);
        opencv_core.split(floats, regionSplit);
    }

    private static void splitAndConvert(Mat bytes, MatVector split, Mat[] samples, Mat[] floats) {
        opencv_core.split(bytes, split);
        for (int channel = 0; channel < 3; channel++) {
            samples[channel].convertTo(floats[channel], opencv_core.CV_32F, SCALE, 0);
        }
    }

    /** The largest difference from ours in units of the last place: OpenCV multiplies by 1/255 where the reference divides by 255. */
    private int difference() {
        FloatBuffer found = planes.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        int most = 0;
        for (int i = 0; i < 3 * PLANE; i++) {
            most = Math.max(
                    most, Math.abs(Float.floatToRawIntBits(found.get(i)) - Float.floatToRawIntBits(expected.get(i))));
        }
        return most;
    }

    private record Arrangement(String name, Runnable call) {}

    private Arrangement[] arrangements() {
        return new Arrangement[] {
            new Arrangement("Letterbox", this::letterbox),
            new Arrangement("Letterbox, 2 threads", this::letterboxOnTwoThreads),
            new Arrangement("Letterbox, 8-bit pixels", this::letterboxOfBytes),
            new Arrangement("pad, blob", this::padThenBlob),
            new Arrangement("pad, swap, blob", this::padThenSwapThenBlob),
            new Arrangement("pad, split, convert", this::padThenSplitThenConvert),
            new Arrangement("into padded, split, convert", this::regionThenSplitThenConvert),
            new Arrangement("split, convert into padded", this::splitThenConvertRegions),
            new Arrangement("extract, convert into padded", this::extractThenConvertRegions),
            new Arrangement("convert, split into padded", this::convertThenSplitRegions),
        };
    }

    /** Every arrangement from a tensor full of rubbish (its padding excepted, where the arrangement relies on it). */
    private void check() {
        splitThenConvertRegions();
        padThenBlob();
        for (Arrangement arrangement : arrangements()) {
            boolean padsOnce = arrangement.name().endsWith("into padded");
            for (int i = 0; i < 3 * PLANE && !padsOnce; i++) {
                planes.put(i, -1);
            }
            if (padsOnce) {
                for (int channel = 0; channel < 3; channel++) {
                    regionPlanes[channel].put(new Scalar(-1, 0, 0, 0));
                }
            }
            arrangement.call().run();
            if (!arrangement.name().startsWith("Letterbox") && difference() > 1) {
                throw new IllegalStateException(size + ": " + arrangement.name() + " gives another tensor");
            }
        }
    }

    /**
     * Prints one table: for each size the median microseconds of ours and of each arrangement beside it, and their ratio.
     *
     * @param args rounds for each size (default 300), then sizes such as {@code 1280x720} (default: eight of them)
     */
    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 300;
        String[] sizes = args.length > 1 ? Arrays.copyOfRange(args, 1, args.length) : SIZES;
        for (String size : sizes) {
            PreprocessBenchmark benchmark = new PreprocessBenchmark();
            benchmark.size = size;
            benchmark.setUp();
            benchmark.check();
            benchmark.compare(rounds);
        }
    }

    private void compare(int rounds) {
        Arrangement[] arrangements = arrangements();
        double worst = 0;
        System.out.printf("%s%n  %-30s %8s %8s %8s%n", size, "ours beside", "ours us", "its us", "ratio");
        for (int i = 1; i < arrangements.length; i++) {
            double[] medians = alternate(arrangements[0].call(), arrangements[i].call(), rounds);
            double ratio = medians[0] / medians[1];
            worst = arrangements[i].name().startsWith("Letterbox") ? worst : Math.max(worst, ratio);
            System.out.printf(
                    Locale.ROOT, "  %-30s %8.0f %8.0f %8.2f%n", arrangements[i].name(), medians[0], medians[1], ratio);
        }
        System.out.printf(Locale.ROOT, "  ratio to the fastest of OpenCV: %.2f%n", worst);
    }

    /** Two at a time: of several, those that share memory would find it in the caches more often than the others. */
    private static double[] alternate(Runnable ours, Runnable other, int rounds) {
        double[][] micros = new double[2][rounds];
        for (int round = -rounds / 2; round < rounds; round++) {
            long start = System.nanoTime();
            ours.run();
            long middle = System.nanoTime();
            other.run();
            long end = System.nanoTime();
            if (round >= 0) {
                micros[0][round] = (middle - start) / 1e3;
                micros[1][round] = (end - middle) / 1e3;
            }
        }
        Arrays.sort(micros[0]);
        Arrays.sort(micros[1]);
        return new double[] {micros[0][rounds / 2], micros[1][rounds / 2]};
    }
}
