package io.yolo4j.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.yolo4j.Detections;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** {@code OrtSession.run} and nothing else, input and output bound once: the least that anybody can need who uses this runtime. */
final class BareRun implements Contestant {
    private final OrtSession session;
    private final FloatBuffer pixels;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private final int width;
    private final int height;

    BareRun(Path model, int threads) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            session = environment.createSession(model.toString(), options);
        }
        String inputName = session.getInputNames().iterator().next();
        String outputName = session.getOutputNames().iterator().next();
        long[] shape = shape(session.getInputInfo().get(inputName).getInfo());
        height = (int) shape[2];
        width = (int) shape[3];
        ByteBuffer source = direct(shape);
        pixels = source.asFloatBuffer();
        input = OnnxTensor.createTensor(environment, source, shape, OnnxJavaType.FLOAT);
        long[] found = shape(session.getOutputInfo().get(outputName).getInfo());
        output = OnnxTensor.createTensor(environment, direct(found), found, OnnxJavaType.FLOAT);
        inputs = Map.of(inputName, input);
        outputs = Map.of(outputName, output);
    }

    private static long[] shape(Object info) {
        return ((TensorInfo) info).getShape();
    }

    private static ByteBuffer direct(long[] shape) {
        int values = 1;
        for (long size : shape) {
            if (size < 1) {
                throw new IllegalArgumentException("expected a model of fixed sizes; a bound output must know its own");
            }
            values *= (int) size;
        }
        return ByteBuffer.allocateDirect(4 * values).order(ByteOrder.nativeOrder());
    }

    @Override
    public String name() {
        return "`OrtSession.run`, bound";
    }

    @Override
    public void prepare(Picture picture) {
        pixels.put(0, OpenCvPeer.letterbox(picture, width, height));
    }

    @Override
    public double run() throws OrtException {
        long start = System.nanoTime();
        session.run(inputs, outputs).close();
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public Optional<Detections> found() {
        return Optional.empty();
    }

    @Override
    public void close() throws OrtException {
        input.close();
        output.close();
        session.close();
    }
}
