package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ConfigurationException;
import io.yolo4j.ElementType;
import io.yolo4j.YoloException;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.calibration.CalibrationPictures;
import io.yolo4j.graph.calibration.Sensitivity;
import io.yolo4j.graph.calibration.Sensitivity.Finding;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SensitivityTest {
    private static final EngineOptions OPTIONS = new EngineOptions(0, 1, 0);
    private static final int SIDE = 16;

    /** The second one has weights that rounding does not change. */
    private static final String[] NODES = {"node_a", "node_b", "node_c"};

    /** Three convolutions 1 x 1, 3 x 3 and 1 x 1 in a row, with 8 channels between: 24, 576 and 16 products for each pixel. */
    private static Graph graph() {
        Random random = new Random(5);
        OnnxWriter writer = new OnnxWriter();
        String x = writer.input("x", ElementType.FLOAT32, 1, 3, SIDE, SIDE);
        writer.nodeInto("a", "Conv", List.of(x, writer.floats(weights(random, 24, false), 8, 3, 1, 1)));
        writer.nodeInto(
                "b",
                "Conv",
                List.of("a", writer.floats(weights(random, 576, true), 8, 8, 3, 3)),
                OnnxWriter.attribute("pads", List.of(1L, 1L, 1L, 1L)));
        writer.nodeInto("c", "Conv", List.of("b", writer.floats(weights(random, 16, false), 2, 8, 1, 1)));
        writer.output("c", ElementType.FLOAT32, 1, 2, SIDE, SIDE);
        return Graph.read(ModelSource.of(writer.bytes()));
    }

    private static float[] weights(Random random, int count, boolean whole) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            float weight = (float) random.nextGaussian();
            weights[i] = whole ? rounded(weight) : weight;
        }
        return weights;
    }

    private static float rounded(float weight) {
        return Math.round(weight);
    }

    /** Rounds the weights of all nodes that are not kept. */
    private static Graph quantised(Graph graph, Set<String> keepFloat) {
        Graph copy = Graph.read(graph.toSource());
        for (Node node : copy.nodes()) {
            if (!keepFloat.contains(node.name())) {
                Constant weights = copy.constant(node.input(1));
                float[] values = weights.floats();
                for (int i = 0; i < values.length; i++) {
                    values[i] = rounded(values[i]);
                }
                copy.put(node.input(1), Constant.ofFloats(values, weights.dims()));
            }
        }
        return copy;
    }

    /** Dark, with some bright spots. */
    private static CalibrationPictures pictures(int count) {
        return new CalibrationPictures() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public void write(int picture, EngineSession session, int slot) {
                Random random = new Random(picture);
                for (int i = 0; i < 3 * SIDE * SIDE; i++) {
                    float spot = random.nextInt(60) == 0 ? 10 : 0;
                    session.input(0).putFloat(4 * i, random.nextFloat() + spot);
                }
            }
        };
    }

    private static Map<String, Set<String>> parts(String... nodes) {
        Map<String, Set<String>> parts = new LinkedHashMap<>();
        for (String node : nodes) {
            parts.put("part " + node, Set.of(node));
        }
        return parts;
    }

    private static Sensitivity sensitivity(Graph graph) {
        return new Sensitivity(
                graph, new OrtCpuProvider(), OPTIONS, List.of(new TensorSpec("x", ElementType.FLOAT32, new long[] {
                    1, 3, SIDE, SIDE
                })));
    }

    @Test
    void whatLosesMuchAndCostsLittleStaysInFloat() {
        Graph graph = graph();
        byte[] before = graph.toBytes();
        List<String> told = new ArrayList<>();
        Finding finding = sensitivity(graph)
                .measure(
                        keep -> quantised(graph, keep),
                        parts(NODES),
                        pictures(4),
                        (done, total) -> told.add(done + "/" + total));
        assertEquals(Set.of("node_a", "node_c"), finding.keepFloat(), finding.toString());
        assertTrue(finding.quantised() > 0.1, finding.toString());
        assertEquals(0, finding.remaining(), 1e-5);
        assertEquals(
                List.of("part node_a", "part node_b", "part node_c"),
                finding.trials().stream().map(Sensitivity.Trial::part).toList());
        assertEquals(24 / 616.0, finding.trials().get(0).cost(), 1e-9);
        assertEquals(576 / 616.0, finding.trials().get(1).cost(), 1e-9);
        assertTrue(finding.trials().get(0).error() > 0.1, finding.toString());
        assertEquals(0, finding.trials().get(1).error(), 1e-6, "nothing is lost there");
        assertEquals(List.of("1/6", "2/6", "3/6", "4/6", "5/6", "6/6"), told);
        assertArrayEquals(before, graph.toBytes());
    }

    @Test
    void aGainThatCostsTooMuchIsLeft() {
        Graph graph = graph();
        Finding finding = sensitivity(graph)
                .measure(
                        keep -> quantised(graph, keep), Map.of("all", Set.of(NODES)), pictures(2), (done, total) -> {});
        assertTrue(finding.quantised() > 0.1, finding.toString());
        assertEquals(Set.of(), finding.keepFloat(), "all of the error, but all of the work");
        assertEquals(finding.quantised(), finding.remaining());
        assertEquals(finding.quantised(), finding.trials().get(0).error(), 1e-6);
    }

    @Test
    void noMoreThanTenPartsAreTried() {
        Graph graph = graph();
        Map<String, Set<String>> parts = new LinkedHashMap<>();
        for (int i = 0; i < 30; i++) {
            parts.put("part " + i, Set.of("node_b"));
        }
        assertEquals(
                10,
                sensitivity(graph)
                        .measure(keep -> quantised(graph, keep), parts, pictures(1), (done, total) -> {})
                        .trials()
                        .size());
    }

    @Test
    void anInterruptEndsIt() {
        Graph graph = graph();
        assertThrows(
                YoloException.class,
                () -> sensitivity(graph)
                        .measure(
                                keep -> quantised(graph, keep),
                                parts(NODES),
                                pictures(2),
                                (done, total) -> Thread.currentThread().interrupt()));
        assertTrue(Thread.interrupted());
        assertThrows(
                ConfigurationException.class,
                () -> sensitivity(graph)
                        .measure(keep -> quantised(graph, keep), parts(NODES), pictures(0), (done, total) -> {}));
    }
}
