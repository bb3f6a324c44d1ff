package io.yolo4j.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.yolo4j.spi.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs of bare models in ONNX Runtime, on one thread. */
final class Passes {
    /** An output. */
    record Output(long[] shape, float[] values) {
        /** Of several pictures, what one of them got. */
        float[] of(int picture) {
            int each = values.length / (int) shape[0];
            return Arrays.copyOfRange(values, picture * each, (picture + 1) * each);
        }

        boolean isFinite() {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
            return true;
        }
    }

    private Passes() {}

    /** Pictures that differ from each other everywhere, 0 to 1; the same for the same number. */
    static float[] noise(int first, int pictures, int height, int width) {
        float[] all = new float[pictures * 3 * height * width];
        for (int picture = 0; picture < pictures; picture++) {
            Random random = new Random(first + picture);
            float bright = 1f / (1 + first + picture);
            for (int i = 0; i < 3 * height * width; i++) {
                all[picture * 3 * height * width + i] = bright * random.nextFloat();
            }
        }
        return all;
    }

    /** The floating-point outputs by name. */
    static Map<String, Output> run(byte[] model, float[] pixels, int pictures, int height, int width)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            try (OrtSession session = environment.createSession(model, options)) {
                Map<String, OnnxTensor> inputs = new HashMap<>();
                for (var entry : session.getInputInfo().entrySet()) {
                    TensorInfo info = (TensorInfo) entry.getValue().getInfo();
                    inputs.put(entry.getKey(), input(environment, info, pixels, pictures, height, width));
                }
                Map<String, Output> outputs = new LinkedHashMap<>();
                try (OrtSession.Result result = session.run(inputs)) {
                    for (var entry : result) {
                        OnnxTensor tensor = (OnnxTensor) entry.getValue();
                        FloatBuffer values = tensor.getFloatBuffer();
                        if (values != null) {
                            float[] copy = new float[values.remaining()];
                            values.get(copy);
                            outputs.put(
                                    entry.getKey(), new Output(tensor.getInfo().getShape(), copy));
                        }
                    }
                }
                inputs.values().forEach(OnnxTensor::close);
                return outputs;
            }
        }
    }

    private static OnnxTensor input(
            OrtEnvironment environment, TensorInfo info, float[] pixels, int pictures, int height, int width)
            throws OrtException {
        if (info.getShape().length != 4) {
            long[] sizes = new long[2 * pictures];
            Arrays.fill(sizes, 320);
            return OnnxTensor.createTensor(environment, LongBuffer.wrap(sizes), new long[] {pictures, 2});
        }
        long[] shape = {pictures, 3, height, width};
        if (info.type == OnnxJavaType.FLOAT) {
            return OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels), shape);
        }
        ByteBuffer halves = ByteBuffer.allocateDirect(2 * pixels.length).order(ByteOrder.nativeOrder());
        for (float pixel : pixels) {
            halves.putShort(Tensor.floatToHalf(pixel));
        }
        return OnnxTensor.createTensor(environment, halves.flip(), shape, OnnxJavaType.FLOAT16);
    }

    /** Lists names and shapes, for messages and comparisons. */
    static List<String> shapes(Map<String, Output> outputs) {
        List<String> shapes = new ArrayList<>();
        outputs.forEach((name, output) -> shapes.add(name + Arrays.toString(output.shape())));
        return shapes;
    }
}
