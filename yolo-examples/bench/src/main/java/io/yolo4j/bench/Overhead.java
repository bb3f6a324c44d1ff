package io.yolo4j.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.ModelInfo;
import io.yolo4j.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * What {@code detect(Image)} costs more than the bare {@code OrtSession.run} of the same model: the two alternate in one process,
 * so that a noisy machine disturbs both alike, and medians are compared.
 *
 * <p>Arguments: a float model with a fixed input of 640 x 640, and the number of pairs.
 */
public final class Overhead {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 720;

    private Overhead() {}

    /**
     * Prints one table.
     *
     * @param args path of a model; number of pairs
     * @throws OrtException where the bare engine fails
     */
    public static void main(String[] args) throws OrtException {
        Path model = Path.of(args[0]);
        int pairs = Integer.parseInt(args[1]);
        int threads = Runtime.getRuntime().availableProcessors();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (Detector detector = Detector.builder(model).threads(threads).build();
                OrtSession.SessionOptions options = options(threads);
                OrtSession bare = environment.createSession(model.toString(), options)) {
            ModelInfo info = detector.model();
            ByteBuffer pixels = ByteBuffer.allocateDirect(3 * info.inputWidth() * info.inputHeight() * 4)
                    .order(ByteOrder.nativeOrder());
            long[] shape = {1, 3, info.inputHeight(), info.inputWidth()};
            try (OnnxTensor input = OnnxTensor.createTensor(environment, pixels, shape, OnnxJavaType.FLOAT)) {
                measure(detector, bare, Map.of(info.inputs().get(0).name(), input), pairs);
            }
        }
    }

    private static OrtSession.SessionOptions options(int threads) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        return options;
    }

    private static void measure(Detector detector, OrtSession bare, Map<String, OnnxTensor> inputs, int pairs)
            throws OrtException {
        byte[] bgr = new byte[3 * WIDTH * HEIGHT];
        new Random(1).nextBytes(bgr);
        Image image = Image.of(bgr, WIDTH, HEIGHT, PixelFormat.BGR);
        int warmUp = Math.max(20, pairs / 4);
        double[] whole = new double[pairs], engine = new double[pairs], difference = new double[pairs];
        double[] preprocess = new double[pairs], postprocess = new double[pairs];
        for (int i = -warmUp; i < pairs; i++) {
            long start = System.nanoTime();
            Detections found = detector.detect(image);
            long middle = System.nanoTime();
            bare.run(inputs).close();
            long end = System.nanoTime();
            if (i >= 0) {
                whole[i] = (middle - start) / 1e6;
                engine[i] = (end - middle) / 1e6;
                difference[i] = whole[i] - engine[i];
                preprocess[i] = found.timings().preprocessMs();
                postprocess[i] = found.timings().postprocessMs();
            }
        }
        System.out.printf(
                "detect(Image) of %d x %d beside OrtSession.run, %d pairs, medians in ms%n", WIDTH, HEIGHT, pairs);
        System.out.printf("%-28s %8.2f%n", "OrtSession.run", median(engine));
        System.out.printf("%-28s %8.2f%n", "detect(Image)", median(whole));
        System.out.printf("%-28s %8.2f%n", "difference, pair by pair", median(difference));
        System.out.printf("%-28s %8.2f%n", "  preprocess", median(preprocess));
        System.out.printf("%-28s %8.2f%n", "  postprocess", median(postprocess));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
