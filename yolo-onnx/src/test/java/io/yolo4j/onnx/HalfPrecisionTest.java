package io.yolo4j.onnx;

import static io.yolo4j.fixture.OnnxWriter.attribute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Box;
import io.yolo4j.Decoder;
import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ElementType;
import io.yolo4j.Precision;
import io.yolo4j.eval.Accuracy;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.fixture.Shared;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.precision.ByteInput;
import io.yolo4j.graph.precision.FloatWeights;
import io.yolo4j.graph.precision.HalfPrecision;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks in half precision against the same in single. */
class HalfPrecisionTest {
    private static byte[] converted(ModelSource source, boolean halfBorder) {
        Graph graph = Graph.read(source);
        HalfPrecision.apply(graph, Set.of(), halfBorder);
        return graph.toBytes();
    }

    /**
     * The same network, of which every result in half precision is rounded, as on a GPU. ONNX Runtime has no such kernels on a CPU: it
     * computes in single precision and leaves out pairs of casts, so that nothing but the weights would be rounded. A Concat of one is
     * what it does not see through.
     */
    private static byte[] rounded(byte[] model) {
        Graph graph = Graph.read(ModelSource.of(model));
        Set<String> halves = new HashSet<>();
        graph.constants().forEach((name, constant) -> {
            if (constant.type() == DataType.FLOAT16_VALUE) {
                halves.add(name);
            }
        });
        graph.inputs().stream()
                .filter(input -> input.type() == DataType.FLOAT16_VALUE)
                .forEach(input -> halves.add(input.name()));
        for (Node node : graph.sorted()) {
            boolean half = node.is("Cast")
                    ? node.integer("to", 0) == DataType.FLOAT16_VALUE
                    : !node.is("Shape") && node.inputs().stream().anyMatch(halves::contains);
            for (int i = 0; half && i < node.outputs().size(); i++) {
                String result = node.output(i), unrounded = graph.fresh(result + "/unrounded");
                node.setOutput(i, unrounded);
                graph.add("Concat", List.of(unrounded), result).set("axis", 0L);
                halves.add(result);
            }
        }
        assertFalse(halves.isEmpty());
        return graph.toBytes();
    }

    private static Path model(String name) {
        return Shared.path("models/" + name + ".onnx");
    }

    private static DetectorBuilder builder(byte[] model, String name) throws IOException {
        DetectorBuilder builder = Detector.builder(model).decoder(Decoder.OPENCV);
        return name.startsWith("yolov8") ? builder : builder.classNames(CocoNames.read());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSmallModelFindsWhatItFound(boolean halfBorder) {
        byte[] single = ColourModel.bytes(ElementType.FLOAT32, -1, -1, -1, 32);
        byte[] half = converted(ModelSource.of(single), halfBorder);
        try (Detector detector =
                Detector.builder(half).inputSize(64, 64).maxBatch(2).build()) {
            assertEquals(Precision.FP16, detector.model().precision());
            ElementType border = halfBorder ? ElementType.FLOAT16 : ElementType.FLOAT32;
            assertEquals(border, detector.model().inputs().get(0).type());
            assertEquals(border, detector.model().outputs().get(0).type());
            for (Detections found : detector.detect(List.of(Pictures.image(1, 0, 200), Pictures.image(1, 0, 200)))) {
                assertEquals(1, found.size());
                assertEquals(200 / 255f, found.score(0), 1e-3f);
                assertEquals(new Box(32, 0, 64, 32), found.get(0).box());
            }
        }
    }

    /** A box at 600.3 stays there, though halves have no number between 600 and 600.5. */
    @Test
    void coordinatesKeepTheirDigits() {
        OnnxWriter writer = new OnnxWriter();
        String images = writer.input("images", ElementType.FLOAT32, 1, 3, 8, 8);
        float[] weights = new float[9];
        String distances = writer.node(
                "Conv",
                List.of(
                        images,
                        writer.floats(weights, 3, 3, 1, 1),
                        writer.floats(new float[] {0.25f, 0.5f, 0.75f}, 3)));
        String corners =
                writer.node("Add", List.of(distances, writer.floats(new float[] {74.5f, 74.5f, 74.5f}, 1, 3, 1, 1)));
        writer.output("boxes", ElementType.FLOAT32, 1, 3, 8, 8);
        writer.nodeInto("boxes", "Mul", List.of(corners, writer.floats(new float[] {8.03f})));
        byte[] model = converted(ModelSource.of(writer.bytes()), false);
        try (Engine engine = new OrtCpuProvider().open(ModelSource.of(model), new EngineOptions(1, 1, 0));
                EngineSession session =
                        engine.openSession(List.of(engine.inputs().get(0).withShape(1, 3, 8, 8)))) {
            session.run(1, 1);
            for (int plane = 0; plane < 3; plane++) {
                assertEquals(
                        (74.5f + 0.25f * (plane + 1)) * 8.03f, session.output(0).get(64 * plane));
            }
        }
    }

    /** What a branch reads keeps its name and its type. */
    @Test
    void controlFlowStaysInSinglePrecision() {
        OnnxWriter writer = new OnnxWriter();
        String images = writer.input("images", ElementType.FLOAT32, 1, 3, 8, 8);
        float[] ones = new float[9];
        Arrays.fill(ones, 1);
        String sum = writer.node("Conv", List.of(images, writer.floats(ones, 3, 3, 1, 1)));
        String largest = writer.node("ReduceMax", List.of(sum), attribute("keepdims", 0));
        String bright = writer.node("Greater", List.of(largest, writer.floats(new float[] {1})));
        AttributeProto then = branch("then_branch", "Neg", sum), otherwise = branch("else_branch", "Abs", sum);
        String chosen = writer.node("If", List.of(bright), then, otherwise);
        writer.output("out", ElementType.FLOAT32, 1, 3, 8, 8);
        writer.nodeInto("out", "Conv", List.of(chosen, writer.floats(ones, 3, 3, 1, 1)));
        byte[] model = converted(ModelSource.of(writer.bytes()), false);
        try (Engine engine = new OrtCpuProvider().open(ModelSource.of(model), new EngineOptions(1, 1, 0));
                EngineSession session =
                        engine.openSession(List.of(engine.inputs().get(0).withShape(1, 3, 8, 8)))) {
            for (float value : new float[] {0.25f, 0.5f}) {
                for (int i = 0; i < 3 * 64; i++) {
                    session.input(0).putFloat(4 * i, value);
                }
                session.run(1, 1);
                assertEquals(value == 0.5f ? -4.5f : 2.25f, session.output(0).get(70));
            }
        }
    }

    private static AttributeProto branch(String name, String op, String captured) {
        GraphProto graph = GraphProto.newBuilder()
                .setName(name)
                .addNode(NodeProto.newBuilder().setOpType(op).addInput(captured).addOutput(name + "_out"))
                .addOutput(ValueInfoProto.newBuilder()
                        .setName(name + "_out")
                        .setType(TypeProto.newBuilder()
                                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1))))
                .build();
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    /** Of the boxes that the Python stack found with the model in single precision, all that it was sure of. */
    @ParameterizedTest
    @CsvSource({
        "yolov8n-640-fp32, true",
        "yolox-nano-416, false",
        "nanodet-m-320, true",
        "picodet-s-320, false",
        "fastestdet-352, true",
        "yolov8-face-undecoded-640, false",
    })
    void findsTheBoxesOfSinglePrecision(String name, boolean halfBorder) throws IOException {
        byte[] half = converted(ModelSource.of(model(name)), halfBorder);
        assertTrue(half.length < 0.52 * Files.size(model(name)), half.length + " bytes");
        int expected = 0, found = 0;
        double worst = 0;
        try (Detector detector = builder(rounded(half), name).iou(0.45f).build()) {
            for (JsonNode node : Golden.read(name + ".json").get("images")) {
                Detections detections = detector.detect(Golden.image(node));
                for (JsonNode e : node.get("detections")) {
                    Detection match = match(e, detections);
                    expected += e.get("score").asDouble() >= 0.3 ? 1 : 0;
                    found += e.get("score").asDouble() >= 0.3 && match != null ? 1 : 0;
                    worst = match == null
                            ? worst
                            : Math.max(
                                    worst,
                                    Math.abs(match.score() - e.get("score").asDouble()));
                }
            }
        }
        assertTrue(expected > 20 && found >= 0.98 * expected, found + " of " + expected + " found");
        assertTrue(worst < 0.03, "a score is off by " + worst);
    }

    private static Detection match(JsonNode expected, Detections found) {
        JsonNode b = expected.get("box");
        Box box = new Box(
                b.get(0).floatValue(),
                b.get(1).floatValue(),
                b.get(2).floatValue(),
                b.get(3).floatValue());
        return found.stream()
                .filter(d -> d.classId() == expected.get("classId").asInt()
                        && d.box().iou(box) >= 0.9)
                .findFirst()
                .orElse(null);
    }

    /** Where a converter has box decoding in halves, too, boxes are further off. */
    @Test
    void boxesAreCloserThanWhereTheyAreDecodedInHalves() throws IOException {
        byte[] ours = converted(ModelSource.of(model("yolov8n-640-fp32")), false);
        double our = meanError(ours), theirs = meanError(Files.readAllBytes(model("yolov8n-640-fp16")));
        assertTrue(our < 0.75 * theirs, "mean error of a corner: " + our + " px, decoded in halves: " + theirs);
    }

    private static double meanError(byte[] model) throws IOException {
        double sum = 0;
        int count = 0;
        try (Detector detector = builder(rounded(model), "yolov8").iou(0.45f).build()) {
            JsonNode images = Golden.read("yolov8n-640-fp32.json").get("images");
            for (int i = 0; i < 6; i++) {
                Detections detections = detector.detect(Golden.image(images.get(i)));
                for (JsonNode e : images.get(i).get("detections")) {
                    Detection match = match(e, detections);
                    if (match != null) {
                        sum += Math.abs(match.box().x1() - e.get("box").get(0).asDouble())
                                + Math.abs(
                                        match.box().y1() - e.get("box").get(1).asDouble())
                                + Math.abs(
                                        match.box().x2() - e.get("box").get(2).asDouble())
                                + Math.abs(
                                        match.box().y2() - e.get("box").get(3).asDouble());
                        count += 4;
                    }
                }
            }
        }
        return sum / count;
    }

    @ParameterizedTest
    @ValueSource(strings = {"yolov8n-640-fp32", "yolox-nano-416"})
    void losesNoAccuracy(String name) throws IOException {
        byte[] half = converted(ModelSource.of(model(name)), false);
        Accuracy accuracy = AccuracyTest.accuracy(
                builder(rounded(half), name).confidence(0.001f).iou(0.7f).multiLabel(true), 80);
        double single =
                Golden.read("map.json").get("models").get(name).get("mAP50-95").asDouble();
        assertEquals(single, accuracy.ap(), 0.002);
    }

    /** The order of the passes: weights, then pixels, then precision. */
    @Test
    void followsOtherRewrites() throws IOException {
        Graph graph = Graph.read(ModelSource.of(model("yolov8n-640-int8dynamic")));
        FloatWeights.apply(graph);
        byte[] single = graph.toBytes();
        byte[] picture = Files.readAllBytes(Shared.path("images/misc/bus.jpg"));
        try (Detector before = builder(single, "yolov8").build()) {
            ByteInput.apply(graph, before.model().preprocessing());
            HalfPrecision.apply(graph, Set.of(), false);
            try (Detector after = builder(graph.toBytes(), "yolov8").build()) {
                assertEquals(ElementType.UINT8, after.model().inputs().get(0).type());
                assertEquals(Precision.FP16, after.model().precision());
                Detections expected = before.detect(picture), found = after.detect(picture);
                assertTrue(expected.size() >= 4, expected.toString());
                for (Detection e : expected) {
                    assertTrue(
                            e.score() < 0.3
                                    || found.stream()
                                            .anyMatch(f -> f.classId() == e.classId()
                                                    && f.box().iou(e.box()) > 0.95
                                                    && Math.abs(f.score() - e.score()) < 0.02),
                            () -> e + " is missing in " + found);
                }
            }
        }
    }
}
