package io.yolo4j.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.yolo4j.Decoder;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ModelInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * What {@code detect(Path)} costs beside the bare {@code OrtSession.run} of the same model, with each way of decoding: all alternate in
 * one process, so that a noisy machine disturbs them alike, and each is compared with the bare run of its own round.
 *
 * <p>Arguments: a float model with a fixed input, a picture, the number of rounds, and if wanted the size that the picture is brought to
 * first ({@code 1920x1080}, as a JPEG of quality 90).
 */
public final class FileDetection {
    private static final int QUALITY = 90;
    private static final int REST_MS = 30;

    private FileDetection() {}

    /**
     * Prints one table.
     *
     * @param args path of a model; path of a picture; number of rounds; size, or nothing
     * @throws OrtException where the bare engine fails
     * @throws IOException where no temporary file can be written
     */
    public static void main(String[] args) throws OrtException, IOException {
        Path model = Path.of(args[0]), picture = Path.of(args[1]);
        int rounds = Integer.parseInt(args[2]);
        Path resized = args.length > 3 ? resized(picture, args[3]) : null;
        try {
            measure(model, resized == null ? picture : resized, rounds);
        } finally {
            if (resized != null) {
                Files.delete(resized);
            }
        }
    }

    private static Path resized(Path picture, String size) throws IOException {
        Path file = Files.createTempFile("yolo4j", ".jpg");
        String[] sides = size.split("x");
        try (Mat original = opencv_imgcodecs.imread(picture.toString());
                Mat target = new Mat();
                Size wanted = new Size(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]))) {
            opencv_imgproc.resize(original, target, wanted, 0, 0, opencv_imgproc.INTER_AREA);
            int[] quality = {opencv_imgcodecs.IMWRITE_JPEG_QUALITY, QUALITY};
            if (!opencv_imgcodecs.imwrite(file.toString(), target, quality)) {
                throw new IOException("cannot write " + file);
            }
        }
        return file;
    }

    private static DetectorBuilder builder(Path model) {
        return Detector.builder(model).sessions(1);
    }

    private static void measure(Path model, Path picture, int rounds) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (Detector openCv = builder(model).decoder(Decoder.OPENCV).build();
                Detector scaled = builder(model)
                        .decoder(Decoder.OPENCV)
                        .scaledDecoding(true)
                        .build();
                Detector jdk = builder(model).decoder(Decoder.IMAGEIO).build();
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
            ModelInfo info = openCv.model();
            ByteBuffer pixels = ByteBuffer.allocateDirect(3 * info.inputWidth() * info.inputHeight() * 4)
                    .order(ByteOrder.nativeOrder());
            long[] shape = {1, 3, info.inputHeight(), info.inputWidth()};
            try (OrtSession bare = environment.createSession(model.toString(), options);
                    OnnxTensor input = OnnxTensor.createTensor(environment, pixels, shape, OnnxJavaType.FLOAT)) {
                Map<String, Detector> ways = new LinkedHashMap<>();
                ways.put("OpenCV", openCv);
                ways.put("OpenCV, scaledDecoding", scaled);
                ways.put("ImageIO", jdk);
                Map<String, OnnxTensor> inputs = Map.of(info.inputs().get(0).name(), input);
                compare(bare, inputs, ways, picture, rounds);
            }
        }
    }

    private static void compare(
            OrtSession bare, Map<String, OnnxTensor> inputs, Map<String, Detector> ways, Path picture, int rounds)
            throws OrtException {
        String[] names = ways.keySet().toArray(new String[0]);
        double[] engine = new double[names.length * rounds];
        double[][] whole = new double[names.length][rounds],
                ratio = new double[names.length][rounds],
                decode = new double[names.length][rounds],
                prepare = new double[names.length][rounds],
                run = new double[names.length][rounds],
                kept = new double[names.length][rounds];
        Detections found = null;
        for (int i = -Math.max(10, rounds / 4); i < rounds; i++) {
            for (int way = 0; way < names.length; way++) {
                Detector detector = ways.get(names[way]);
                rest();
                long start = System.nanoTime();
                bare.run(inputs).close();
                long middle = System.nanoTime();
                rest();
                long begin = System.nanoTime();
                found = detector.detect(picture);
                long end = System.nanoTime();
                rest();
                long first = System.nanoTime();
                detector.decode(picture);
                long last = System.nanoTime();
                if (i >= 0) {
                    engine[way * rounds + i] = (middle - start) / 1e6;
                    whole[way][i] = (end - begin) / 1e6;
                    ratio[way][i] = whole[way][i] / engine[way * rounds + i];
                    decode[way][i] = found.timings().decodeMs();
                    prepare[way][i] = found.timings().preprocessMs();
                    run[way][i] = found.timings().inferenceMs();
                    kept[way][i] = (last - first) / 1e6;
                }
            }
        }
        System.out.printf(
                "detect(Path) of %d x %d beside OrtSession.run, %d rounds, medians in ms%n",
                found.imageWidth(), found.imageHeight(), rounds);
        System.out.printf("%-24s %8.2f%n", "OrtSession.run", median(engine));
        System.out.printf(
                "%-24s %8s %10s %8s %12s %8s %14s%n",
                "", "detect", "/ bare run", "decode", "preprocess", "run", "decode(Path)");
        for (int way = 0; way < names.length; way++) {
            System.out.printf(
                    "%-24s %8.2f %10.3f %8.2f %12.2f %8.2f %14.2f%n",
                    names[way],
                    median(whole[way]),
                    median(ratio[way]),
                    median(decode[way]),
                    median(prepare[way]),
                    median(run[way]),
                    median(kept[way]));
        }
    }

    /** The threads of a session go on spinning after a run, and would take the processors from the next session that is measured. */
    private static void rest() {
        try {
            Thread.sleep(REST_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
