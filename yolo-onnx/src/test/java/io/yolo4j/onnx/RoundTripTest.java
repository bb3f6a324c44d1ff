package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.yolo4j.fixture.Shared;
import io.yolo4j.graph.Graph;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read and written again means the same to ONNX Runtime, to the last bit. */
class RoundTripTest {
    static List<Path> models() throws IOException {
        try (Stream<Path> files = Files.list(Shared.path("models"))) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void anUntouchedModelGivesTheSameNumbers(Path file) throws Exception {
        byte[] written = Graph.read(ModelSource.of(file)).toBytes();
        Map<String, byte[]> expected = run(Files.readAllBytes(file));
        Map<String, byte[]> found = run(written);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((output, bytes) -> assertArrayEquals(bytes, found.get(output), output));
    }

    /** The outputs for noise, as bytes. */
    static Map<String, byte[]> run(byte[] model) throws OrtException {
        return run(model, OrtSession.SessionOptions.OptLevel.ALL_OPT);
    }

    static Map<String, byte[]> run(byte[] model, OrtSession.SessionOptions.OptLevel level) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setOptimizationLevel(level);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession session = environment.createSession(model, options)) {
                Map<String, OnnxTensor> inputs = new HashMap<>();
                for (var entry : session.getInputInfo().entrySet()) {
                    TensorInfo info = (TensorInfo) entry.getValue().getInfo();
                    inputs.put(entry.getKey(), noise(environment, info));
                }
                Map<String, byte[]> outputs = new LinkedHashMap<>();
                try (OrtSession.Result result = session.run(inputs)) {
                    for (var entry : result) {
                        ByteBuffer bytes = ((OnnxTensor) entry.getValue()).getByteBuffer();
                        byte[] copy = new byte[bytes.remaining()];
                        bytes.get(copy);
                        outputs.put(entry.getKey(), copy);
                    }
                }
                inputs.values().forEach(OnnxTensor::close);
                return outputs;
            }
        }
    }

    private static OnnxTensor noise(OrtEnvironment environment, TensorInfo info) throws OrtException {
        long[] shape = info.getShape();
        int elements = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] =
                    shape[axis] > 0 ? shape[axis] : axis == 0 ? 1 : 640; // no shared model is open at another size
            elements *= (int) shape[axis];
        }
        Random random = new Random(7);
        ByteBuffer bytes = ByteBuffer.allocateDirect(elements * info.type.size).order(ByteOrder.nativeOrder());
        for (int i = 0; i < elements; i++) {
            if (info.type == OnnxJavaType.FLOAT) {
                bytes.putFloat(random.nextFloat());
            } else if (info.type == OnnxJavaType.FLOAT16) {
                bytes.putShort((short) random.nextInt(0x3c00)); // 0 to 1
            } else {
                bytes.putLong(320);
            }
        }
        return OnnxTensor.createTensor(environment, bytes.flip(), shape, info.type);
    }
}
