package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.CalibrationMethod;
import io.yolo4j.ConfigurationException;
import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.YoloException;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.fixture.Shared;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.calibration.CalibrationPictures;
import io.yolo4j.graph.calibration.Calibrator;
import io.yolo4j.graph.calibration.RangeTable.Range;
import io.yolo4j.spi.Availability;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import java.lang.reflect.Proxy;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibratorTest {
    private static final EngineOptions OPTIONS = new EngineOptions(0, 1, 0);
    private static final Calibrator.Progress NOBODY = (done, total) -> {};

    /** {@code inverse = 1 / x; root = sqrt(inverse); y = concat(root, 3 x)}. */
    private static Graph graph(long batch, long size) {
        OnnxWriter writer = new OnnxWriter();
        writer.input("x", ElementType.FLOAT32, batch, 1, size, size);
        writer.nodeInto("inverse", "Reciprocal", List.of("x"));
        writer.nodeInto("root", "Sqrt", List.of("inverse"));
        writer.nodeInto("triple", "Mul", List.of("x", writer.floats(new float[] {3})));
        writer.nodeInto("y", "Concat", List.of("root", "triple"), OnnxWriter.attribute("axis", 1));
        writer.output("y", ElementType.FLOAT32, batch, 2, size, size);
        return Graph.read(ModelSource.of(writer.bytes()));
    }

    private static final List<String> TENSORS = List.of("y", "x", "inverse", "root", "triple");

    private static List<TensorSpec> input(long batch, long size) {
        return List.of(new TensorSpec("x", ElementType.FLOAT32, new long[] {batch, 1, size, size}));
    }

    /** Pictures of one colour. */
    private static CalibrationPictures flat(float... colours) {
        return new CalibrationPictures() {
            @Override
            public int count() {
                return colours.length;
            }

            @Override
            public void write(int picture, EngineSession session, int slot) {
                FloatBuffer input = session.input(0)
                        .duplicate()
                        .order(session.input(0).order())
                        .asFloatBuffer();
                for (int i = 0; i < 4; i++) {
                    input.put(slot * 4 + i, colours[picture]);
                }
            }
        };
    }

    private static final Map<String, Range> EXPECTED = Map.of(
            "x", new Range(0.25f, 16),
            "inverse", new Range(0.0625f, 4),
            "root", new Range(0.25f, 2),
            "triple", new Range(0.75f, 48),
            "y", new Range(0.25f, 48));

    @ParameterizedTest
    @ValueSource(strings = {"min-max", "percentile 100"})
    void everyTensorHasTheRangeOfItsValues(String method) {
        Counting provider = new Counting();
        assertEquals(
                EXPECTED,
                new Calibrator(graph(1, 2), provider, OPTIONS, input(1, 2))
                        .ranges(TENSORS, CalibrationMethod.parse(method), flat(1, 0.25f, 16, 4), NOBODY));
        assertEquals(2, provider.opened.get(), "once for the sizes, once for the values");
        assertEquals(0, provider.open.get());
    }

    @Test
    void theModelIsNotChanged() {
        Graph graph = graph(1, 2);
        byte[] before = graph.toBytes();
        new Calibrator(graph, new OrtCpuProvider(), OPTIONS, input(1, 2))
                .ranges(TENSORS, CalibrationMethod.MIN_MAX, flat(1), NOBODY);
        assertArrayEquals(before, graph.toBytes());
    }

    /** x takes 16 bytes, and so do the others, but for y with 32. */
    @ParameterizedTest
    @ValueSource(longs = {1, 32, 48, 95, 96})
    void tensorsThatDoNotFitAreLookedAtInTurn(long mostBytes) {
        Counting provider = new Counting();
        List<String> told = new ArrayList<>();
        assertEquals(
                EXPECTED,
                new Calibrator(graph(1, 2), provider, OPTIONS, input(1, 2), mostBytes)
                        .ranges(
                                TENSORS,
                                CalibrationMethod.MIN_MAX,
                                flat(1, 0.25f, 16),
                                (done, total) -> told.add(done + "/" + total)));
        int passes = mostBytes == 1 ? 5 : mostBytes == 32 ? 3 : mostBytes == 96 ? 1 : 2;
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 3 * passes; i++) {
            expected.add(i + "/" + 3 * passes);
        }
        assertEquals(expected, told);
        assertEquals(1 + passes, provider.opened.get());
        assertEquals(0, provider.open.get());
    }

    @Test
    void aFixedBatchIsFilledWithPicturesOnly() {
        assertEquals(
                EXPECTED,
                new Calibrator(graph(3, 2), new OrtCpuProvider(), OPTIONS, input(3, 2))
                        .ranges(TENSORS, CalibrationMethod.MIN_MAX, flat(1, 0.25f, 4, 16), NOBODY));
    }

    @Test
    void aDynamicModelRunsInTheSizeThatIsAskedFor() {
        for (int batch = 1; batch <= 2; batch++) {
            assertEquals(
                    EXPECTED,
                    new Calibrator(graph(-1, -1), new OrtCpuProvider(), OPTIONS, input(batch, 2))
                            .ranges(TENSORS, CalibrationMethod.MIN_MAX, flat(1, 0.25f, 16), NOBODY));
        }
    }

    @Test
    void whatIsNotFiniteIsToldWithTensorAndPicture() {
        Counting provider = new Counting();
        String message = assertThrows(
                        ModelException.class,
                        () -> new Calibrator(graph(1, 2), provider, OPTIONS, input(1, 2))
                                .ranges(
                                        List.of("x", "triple", "root"),
                                        CalibrationMethod.ENTROPY,
                                        flat(1, 2, -1, 4),
                                        NOBODY))
                .getMessage();
        assertTrue(message.contains("\"root\"") && message.contains("picture 3"), message);
        assertEquals(0, provider.open.get());
    }

    @Test
    void anInterruptEndsIt() {
        Counting provider = new Counting();
        Calibrator calibrator = new Calibrator(graph(1, 2), provider, OPTIONS, input(1, 2));
        String message = assertThrows(
                        YoloException.class,
                        () -> calibrator.ranges(TENSORS, CalibrationMethod.MIN_MAX, flat(1, 2, 3, 4), (done, total) -> {
                            if (done == 2) {
                                Thread.currentThread().interrupt();
                            }
                        }))
                .getMessage();
        assertTrue(Thread.interrupted(), "it is still told to the caller");
        assertTrue(message.contains("after 2 of 4 pictures"), message);
        assertEquals(0, provider.open.get());
    }

    @Test
    void whatTheModelLacksIsNamed() {
        Calibrator calibrator = new Calibrator(graph(1, 2), new OrtCpuProvider(), OPTIONS, input(1, 2));
        assertTrue(assertThrows(
                        ModelException.class,
                        () -> calibrator.ranges(List.of("x", "z"), CalibrationMethod.MIN_MAX, flat(1), NOBODY))
                .getMessage()
                .contains("\"z\""));
        assertThrows(
                ConfigurationException.class,
                () -> calibrator.ranges(TENSORS, CalibrationMethod.MIN_MAX, flat(), NOBODY));
    }

    /**
     * Every eleventh tensor of the model with three pictures, by {@code onnxruntime.quantization.calibrate.MinMaxCalibrater} of ONNX Runtime
     * 1.29, which computes without optimisations and so in another order: floats, but not bits, are equal. In Python, for the
     * seeds 1, 2 and 3:
     *
     * <pre>
     * for c in range(3):
     *     for y in range(20):
     *         for x in range(20):
     *             s = (s * 6364136223846793005 + 1442695040888963407) % 2**64
     *             picture[0, c, 32*y:32*y+32, 32*x:32*x+32] = float32(s &gt;&gt; 56) / float32(255)
     * </pre>
     */
    @Test
    void rangesAreThoseOfOnnxRuntime() {
        Map<String, Range> expected = Map.ofEntries(
                Map.entry("images", new Range(0f, 1f)),
                Map.entry("/model.2/m.0/cv1/conv/Conv_output_0", new Range(-64.4671401977539f, 62.15182876586914f)),
                Map.entry("/model.3/conv/Conv_output_0", new Range(-10.101710319519043f, 8.693204879760742f)),
                Map.entry(
                        "/model.4/m.0/cv2/act/Sigmoid_output_0",
                        new Range(0.0010811686515808105f, 0.9895386695861816f)),
                Map.entry("/model.4/cv2/conv/Conv_output_0", new Range(-9.951958656311035f, 3.7789909839630127f)),
                Map.entry(
                        "/model.6/m.0/cv1/act/Sigmoid_output_0",
                        new Range(0.0003775060176849365f, 0.9950234889984131f)),
                Map.entry("/model.6/m.1/cv2/act/Mul_output_0", new Range(-0.27846458554267883f, 5.279247760772705f)),
                Map.entry("/model.8/cv1/act/Mul_output_0", new Range(-0.2784646153450012f, 9.828680992126465f)),
                Map.entry("/model.8/cv2/act/Sigmoid_output_0", new Range(0.0016241967678070068f, 0.9912093877792358f)),
                Map.entry("/model.9/cv2/act/Mul_output_0", new Range(-0.2784646153450012f, 4.150888442993164f)),
                Map.entry(
                        "/model.12/m.0/cv2/act/Sigmoid_output_0",
                        new Range(0.023716002702713013f, 0.9773041605949402f)),
                Map.entry("/model.15/Split_output_0", new Range(-0.27846458554267883f, 2.7697741985321045f)),
                Map.entry("/model.16/conv/Conv_output_0", new Range(-3.9732964038848877f, 4.961973190307617f)),
                Map.entry(
                        "/model.22/cv3.0/cv3.0.1/conv/Conv_output_0",
                        new Range(-36.3591423034668f, 18.712923049926758f)),
                Map.entry("/model.22/Reshape_output_0", new Range(-3.543430805206299f, 12.784575462341309f)),
                Map.entry("/model.18/cv2/act/Mul_output_0", new Range(-0.27846458554267883f, 2.6775569915771484f)),
                Map.entry(
                        "/model.22/cv2.1/cv2.1.1/conv/Conv_output_0",
                        new Range(-10.815767288208008f, 11.409768104553223f)),
                Map.entry("/model.21/Split_output_0", new Range(-0.27846458554267883f, 3.3420331478118896f)),
                Map.entry("/model.21/cv2/act/Sigmoid_output_0", new Range(0.00035122036933898926f, 0.988947868347168f)),
                Map.entry("/model.22/cv3.2/cv3.2.1/act/Sigmoid_output_0", new Range(0.0004659891128540039f, 1f)),
                Map.entry("/model.22/dfl/Transpose_output_0", new Range(-3.543430805206299f, 12.784575462341309f)),
                Map.entry("/model.22/Concat_2_output_0", new Range(0.43166494369506836f, 79.6729507446289f)));
        CalibrationPictures pictures = new CalibrationPictures() {
            @Override
            public int count() {
                return 3;
            }

            @Override
            public void write(int picture, EngineSession session, int slot) {
                FloatBuffer input = session.input(0)
                        .duplicate()
                        .order(session.input(0).order())
                        .asFloatBuffer();
                long state = picture + 1;
                for (int tile = 0; tile < 3 * 20 * 20; tile++) {
                    state = state * 6364136223846793005L + 1442695040888963407L;
                    float value = (state >>> 56) / 255f;
                    int first = tile / 20 * 32 * 640 + tile % 20 * 32;
                    for (int i = 0; i < 32 * 32; i++) {
                        input.put(first + i / 32 * 640 + i % 32, value);
                    }
                }
            }
        };
        Graph graph = Graph.read(ModelSource.of(Shared.path("models/yolov8n-640-fp32.onnx")));
        List<TensorSpec> images = List.of(new TensorSpec("images", ElementType.FLOAT32, new long[] {1, 3, 640, 640}));
        Map<String, Range> found = new Calibrator(graph, new OrtCpuProvider(), OPTIONS, images)
                .ranges(expected.keySet(), CalibrationMethod.MIN_MAX, pictures, NOBODY);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((tensor, range) -> {
            float tolerance = 1e-4f * Math.max(-range.min(), range.max());
            assertEquals(range.min(), found.get(tensor).min(), tolerance, tensor);
            assertEquals(range.max(), found.get(tensor).max(), tolerance, tensor);
        });
    }

    /** ONNX Runtime, with a count of what is open. */
    private static final class Counting implements EngineProvider {
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger opened = new AtomicInteger();
        private final OrtCpuProvider provider = new OrtCpuProvider();

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Availability availability() {
            return provider.availability();
        }

        @Override
        public Engine open(ModelSource model, EngineOptions options) {
            opened.incrementAndGet();
            return counted(Engine.class, provider.open(model, options));
        }

        private <T> T counted(Class<T> type, T of) {
            open.incrementAndGet();
            return type.cast(Proxy.newProxyInstance(
                    CalibratorTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        Object result = method.invoke(of, arguments);
                        if (method.getName().equals("close")) {
                            open.decrementAndGet();
                        }
                        return result instanceof EngineSession session ? counted(EngineSession.class, session) : result;
                    }));
        }
    }
}
