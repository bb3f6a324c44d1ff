package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ModelException;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Value;
import io.yolo4j.graph.calibration.RangeTable;
import io.yolo4j.graph.calibration.RangeTable.Range;
import io.yolo4j.graph.precision.Quantisation;
import io.yolo4j.graph.precision.Quantisation.Scheme;
import io.yolo4j.spi.ModelSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of every family is quantised and runs, or is refused with a reason. Calibrated on the noise that it then runs on. */
class QuantisedModelsTest {
    static List<Path> models() throws Exception {
        return RoundTripTest.models();
    }

    @ParameterizedTest
    @MethodSource("models")
    void isQuantisedOrRefused(Path file) throws Exception {
        String name = file.getFileName().toString();
        for (Scheme scheme : Scheme.values()) {
            Graph graph = Graph.read(ModelSource.of(file));
            boolean quantised = name.contains("int8") || name.contains("qdq");
            if (quantised || name.contains("fp16")) {
                ModelException refused = assertThrows(ModelException.class, () -> Quantisation.tensors(graph, scheme));
                assertTrue(
                        refused.getMessage().contains(quantised ? "quantised already" : "nothing to quantise"),
                        refused.getMessage());
                continue;
            }
            Quantisation.Report report = Quantisation.apply(graph, noiseRanges(file, scheme), scheme, Set.of());
            assertEquals(report.layers(), report.integerLayers(), report.toString());
            Map<String, byte[]> expected = RoundTripTest.run(Files.readAllBytes(file));
            Map<String, byte[]> found = RoundTripTest.run(graph.toBytes());
            assertEquals(expected.keySet(), found.keySet());
            // These two need their first layers in float, which is left to the measurement of sensitivity.
            double least = name.startsWith("yolox") || name.startsWith("picodet") ? 0.5 : 0.97;
            for (String output : expected.keySet()) {
                double similarity = similarity(floats(expected.get(output)), floats(found.get(output)));
                assertTrue(similarity > least, name + " " + scheme + " " + output + " " + similarity);
            }
        }
    }

    private static RangeTable noiseRanges(Path file, Scheme scheme) throws Exception {
        Graph graph = Graph.read(ModelSource.of(file));
        List<String> tensors = Quantisation.tensors(graph, scheme);
        tensors.stream()
                .filter(tensor -> !graph.isInput(tensor) && !graph.isOutput(tensor))
                .forEach(tensor -> graph.outputs().add(new Value(tensor, 1, null)));
        Map<String, Range> ranges = new HashMap<>();
        graph.inputs().forEach(input -> ranges.put(input.name(), new Range(0, 1)));
        for (var entry : RoundTripTest.run(graph.toBytes()).entrySet()) {
            float min = Float.MAX_VALUE, max = -Float.MAX_VALUE;
            FloatBuffer values = floats(entry.getValue());
            while (values.hasRemaining()) {
                float value = values.get();
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
            ranges.put(entry.getKey(), new Range(min, max));
        }
        return RangeTable.of(ranges);
    }

    private static FloatBuffer floats(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** The cosine of the angle between two outputs. */
    private static double similarity(FloatBuffer a, FloatBuffer b) {
        double product = 0, squaresA = 0, squaresB = 0;
        while (a.hasRemaining()) {
            double x = a.get(), y = b.get();
            product += x * y;
            squaresA += x * x;
            squaresB += y * y;
        }
        return product / Math.sqrt(squaresA * squaresB);
    }
}
