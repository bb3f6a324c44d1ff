package io.yolo4j.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** An arrangement of bare sessions, threads and callers; inputs and outputs are bound once, and the input is always the same. */
final class BareLoad extends Load {
    private final List<OrtSession> sessions = new ArrayList<>();
    private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
    private final List<Map<String, OnnxTensor>> outputs = new ArrayList<>();
    private final List<Path> files;
    private final AtomicInteger next = new AtomicInteger();

    /** @param files each is decoded before a run, whose input it does not become; none to run only */
    BareLoad(String name, Path model, int sessions, int threads, int callers, boolean spinning, List<Path> files)
            throws OrtException {
        super(name);
        this.files = files;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        for (int i = 0; i < sessions; i++) {
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(threads);
                options.addConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
                this.sessions.add(environment.createSession(model.toString(), options));
            }
        }
        for (int i = 0; i < callers; i++) {
            bind(environment, this.sessions.get(i % sessions));
        }
    }

    private void bind(OrtEnvironment environment, OrtSession session) throws OrtException {
        String inputName = session.getInputNames().iterator().next();
        long[] shape = ((TensorInfo) session.getInputInfo().get(inputName).getInfo()).getShape();
        ByteBuffer pixels = direct(shape);
        Random random = new Random(1);
        for (int i = 0; i < pixels.capacity(); i += 4) {
            pixels.putFloat(i, random.nextFloat());
        }
        Map<String, OnnxTensor> input =
                Map.of(inputName, OnnxTensor.createTensor(environment, pixels, shape, OnnxJavaType.FLOAT));
        inputs.add(input);
        String outputName = session.getOutputNames().iterator().next();
        try (OrtSession.Result run = session.run(input)) {
            long[] found = ((TensorInfo) run.get(0).getInfo()).getShape();
            outputs.add(
                    Map.of(outputName, OnnxTensor.createTensor(environment, direct(found), found, OnnxJavaType.FLOAT)));
        }
    }

    private static ByteBuffer direct(long[] shape) {
        long bytes = 4;
        for (long extent : shape) {
            bytes *= extent;
        }
        return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    double picturesPerSecond(double seconds) throws Exception {
        List<Callable<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            int caller = i;
            callers.add(() -> {
                if (!files.isEmpty()) {
                    decode(files.get(next.getAndIncrement() % files.size()));
                }
                sessions.get(caller % sessions.size())
                        .run(inputs.get(caller), outputs.get(caller))
                        .close();
                return 1;
            });
        }
        return ofCallers(callers, seconds);
    }

    private static void decode(Path file) throws Exception {
        byte[] encoded = Files.readAllBytes(file);
        try (BytePointer bytes = new BytePointer(encoded);
                Mat input = new Mat(1, encoded.length, opencv_core.CV_8UC1, bytes);
                Mat pixels = opencv_imgcodecs.imdecode(input, opencv_imgcodecs.IMREAD_COLOR)) {
            if (pixels.empty()) {
                throw new IllegalStateException("cannot decode " + file);
            }
        }
    }

    @Override
    public void close() throws OrtException {
        inputs.forEach(map -> map.values().forEach(OnnxTensor::close));
        outputs.forEach(map -> map.values().forEach(OnnxTensor::close));
        for (OrtSession session : sessions) {
            session.close();
        }
    }
}
