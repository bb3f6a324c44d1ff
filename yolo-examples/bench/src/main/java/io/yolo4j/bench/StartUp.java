package io.yolo4j.bench;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What opening costs more than creating the bare session, and the first calls more than later ones. Every sample is a process of its own,
 * because only the first opening of a process and its first calls are cold; the ways alternate, and medians are printed.
 *
 * <p>Arguments: a float model with a fixed input, and the number of processes for each way.
 */
public final class StartUp {
    private static final List<String> WAYS = List.of("bare", "open", "open-cold");

    /** Which calls are shown. */
    private static final int[] CALLS = {1, 2, 3, 10, 50};

    private StartUp() {}

    /**
     * Prints one table.
     *
     * @param args path of a model; number of processes; for a process that this program starts, the way
     * @throws Exception where one of the processes fails
     */
    public static void main(String[] args) throws Exception {
        Path model = Path.of(args[0]);
        if (args.length == 3) {
            System.out.println(Arrays.toString(args[2].equals("bare") ? bare(model) : open(model, args[2])));
            return;
        }
        int processes = Integer.parseInt(args[1]);
        Map<String, List<double[]>> samples = new LinkedHashMap<>();
        WAYS.forEach(way -> samples.put(way, new ArrayList<>()));
        for (int i = 0; i < processes; i++) {
            for (String way : WAYS) {
                samples.get(way).add(fork(model, way));
            }
        }
        System.out.println(
                "way         first open  call 1  call 2  call 3  call 10  call 50  second open   (medians, ms)");
        samples.forEach((way, rows) -> {
            System.out.printf("%-10s", way);
            for (int column = 0; column < rows.get(0).length; column++) {
                int at = column;
                double[] values =
                        rows.stream().mapToDouble(row -> row[at]).sorted().toArray();
                System.out.printf(Locale.ROOT, " %8.1f", values[values.length / 2]);
            }
            System.out.println();
        });
    }

    private static double[] fork(Path model, String way) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartUp.class.getName(),
                        model.toString(),
                        "1",
                        way)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = new String(process.getInputStream().readAllBytes()).trim();
        if (process.waitFor() != 0) {
            throw new IOException("a process failed: " + line);
        }
        return Arrays.stream(line.substring(1, line.length() - 1).split(","))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static double[] open(Path model, String way) {
        boolean warm = !way.endsWith("cold");
        double[] row = new double[CALLS.length + 2];
        byte[] pixels = new byte[3 * 810 * 1080];
        new Random(1).nextBytes(pixels);
        Image image = Image.of(pixels, 810, 1080, PixelFormat.BGR);
        long start = System.nanoTime();
        try (Detector detector = Detector.builder(model).warmUp(warm).build()) {
            row[0] = millisSince(start);
            calls(row, () -> detector.detect(image));
        }
        start = System.nanoTime();
        try (Detector again = Detector.builder(model).warmUp(warm).build()) {
            row[row.length - 1] = millisSince(start);
        }
        return row;
    }

    private static double[] bare(Path model) throws OrtException {
        double[] row = new double[CALLS.length + 2];
        long start = System.nanoTime();
        try (OrtSession.SessionOptions options = options();
                OrtSession session = OrtEnvironment.getEnvironment().createSession(model.toString(), options)) {
            row[0] = millisSince(start);
            NodeInfo info = session.getInputInfo().values().iterator().next();
            long[] shape = ((TensorInfo) info.getInfo()).getShape();
            int floats = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            ByteBuffer data = ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder());
            try (OnnxTensor input =
                    OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), data, shape, OnnxJavaType.FLOAT)) {
                calls(row, () -> run(session, Map.of(info.getName(), input)));
            }
        }
        start = System.nanoTime();
        try (OrtSession.SessionOptions options = options();
                OrtSession again = OrtEnvironment.getEnvironment().createSession(model.toString(), options)) {
            row[row.length - 1] = millisSince(start);
        }
        return row;
    }

    private static void run(OrtSession session, Map<String, OnnxTensor> inputs) {
        try {
            session.run(inputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
        return options;
    }

    private static void calls(double[] row, Runnable call) {
        int column = 1;
        for (int i = 1; i <= CALLS[CALLS.length - 1]; i++) {
            long start = System.nanoTime();
            call.run();
            if (i == CALLS[column - 1]) {
                row[column++] = millisSince(start);
            }
        }
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
