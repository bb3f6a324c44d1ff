package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Classifications;
import io.yolo4j.Classifier;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.KeypointShape;
import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.Task;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.PretendedDevice;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyHeads;
import io.yolo4j.fixture.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Detectors on sessions that take pictures and filter rows: the same results to the last bit as on sessions that do neither. */
class ImageSessionTest {
    private AutoCloseable installed;

    @BeforeEach
    void installEngine() {
        installed = PretendedDevice.install();
    }

    @AfterEach
    void uninstallEngine() throws Exception {
        installed.close();
    }

    private static List<Image> pictures(Random random, int count) {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PixelFormat format = PixelFormat.values()[random.nextInt(6)];
            int width = 1 + random.nextInt(300), height = 1 + random.nextInt(300);
            byte[] pixels = new byte[width * height * format.bytesPerPixel()];
            random.nextBytes(pixels);
            if (random.nextBoolean()) { // a large patch of a pure colour, as ColourModel likes it
                int colour = random.nextInt(3);
                for (int at = 0; at < pixels.length * 3 / 4; at++) {
                    pixels[at] = (byte) (at % format.bytesPerPixel() == colour ? 255 : 0);
                }
            }
            images.add(Image.of(pixels, width, height, format));
        }
        return images;
    }

    /** What both find, one by one and as a list; how many boxes that are is returned. */
    private static int compare(
            Supplier<DetectorBuilder> model, UnaryOperator<DetectorBuilder> options, List<Image> images) {
        List<Detections> expected, each, together;
        try (Detector host =
                options.apply(model.get()).engine("onnxruntime-cpu").build()) {
            expected = images.stream().map(host::detect).toList();
        }
        try (Detector device =
                options.apply(model.get()).engine(PretendedDevice.NAME).build()) {
            assertEquals(PretendedDevice.NAME, device.engine().name());
            each = images.stream().map(device::detect).toList();
            together = device.detect(images);
        }
        assertEquals(expected, each);
        assertEquals(expected, together);
        return expected.stream().mapToInt(Detections::size).sum();
    }

    private static int compare(byte[] model, UnaryOperator<DetectorBuilder> options, List<Image> images) {
        return compare(() -> Detector.builder(model), options, images);
    }

    @ParameterizedTest
    @CsvSource({
        "yolov8n-640-fp32, true",
        "yolov8n-640-fp16, true",
        "yolo11n-320-int8dynamic, true",
        "yolov5n-dynamic-fp16, true",
        "yolox-nano-416, true",
        "yolov8n-seg-320-int8dynamic, true",
        "shapes-obb-320, true",
        "yolov8-face-undecoded-640, false",
        "yolo26n-pose-256-qdq, true",
        "nanodet-m-320, false",
    })
    void realModelsFindTheSame(String name, boolean filtered) {
        Path model = Shared.path("models/" + name + ".onnx");
        List<Image> images = new ArrayList<>();
        String folder = name.startsWith("shapes") ? "images/shapes" : "images/misc";
        try (Detector decoder = Detector.open(model)) {
            if (name.startsWith("shapes")) {
                Shared.files(folder).stream()
                        .filter(file -> file.toString().matches(".*\\.(jpg|png)"))
                        .limit(2)
                        .forEach(file -> images.add(decoder.decode(file)));
            } else {
                images.add(decoder.decode(Shared.path("images/misc/bus.jpg")));
                images.add(decoder.decode(Shared.path("images/misc/dog.jpg")));
            }
        }
        // One session: runs beside each other have fewer threads, and add up in another order.
        UnaryOperator<DetectorBuilder> options =
                builder -> builder.confidence(0.2f).sessions(1);
        int boxes = compare(() -> Detector.builder(model), options, images);
        assertTrue(boxes > 2, "found " + boxes);
        assertTrue(PretendedDevice.TAKEN.get() >= 4);
        assertEquals(filtered, PretendedDevice.PASSED.get() > 0);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.3f, 0.5f, 0.62f, 0.9f})
    void anyThresholdAndSeveralLabels(float threshold) {
        List<Image> images = pictures(new Random(71), 6);
        for (boolean multiLabel : new boolean[] {false, true}) {
            UnaryOperator<DetectorBuilder> options = builder ->
                    builder.confidence(threshold).multiLabel(multiLabel).maxDetections(5000);
            compare(TinyHeads.yolo11(1, 96, 128), options, images);
            compare(TinyHeads.yolo11(3, 96, 128), options, images);
            compare(TinyHeads.yolov5(2, 96, 128, false), options, images);
            compare(TinyHeads.yolov5(1, 96, 128, true), options, images);
            compare(TinyHeads.endToEnd(1, 96, 128), options, images);
        }
        assertTrue(PretendedDevice.PASSED.get() > 0 || threshold > 0.6f);
    }

    /** Batches of any size, of one size of input or of several. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void batchesOfSeveralSizes(boolean rectangular) {
        List<Image> images = pictures(new Random(72), 17);
        for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT16, ElementType.UINT8}) {
            int boxes = compare(
                    ColourModel.bytes(type, -1, -1, -1, 8),
                    builder -> builder.inputSize(128, 128)
                            .rectangular(rectangular)
                            .maxBatch(4)
                            .confidence(0.1f)
                            .sessions(1),
                    images);
            assertTrue(boxes > 10, "found " + boxes);
        }
        assertEquals(3 * 2 * 17, PretendedDevice.TAKEN.get());
    }

    /** What a device refuses is written into the memory, between places that it has taken and after pictures that it took there. */
    @Test
    void picturesThatAreRefusedAreWrittenBesideThoseThatAreTaken() {
        List<Image> images = pictures(new Random(73), 24);
        PretendedDevice.refused = image -> image.width() % 2 == 0;
        for (long batch : new long[] {-1, 3}) {
            for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT16, ElementType.UINT8}) {
                compare(
                        ColourModel.bytes(type, batch, 96, 96, 8),
                        builder -> (batch < 0 ? builder.maxBatch(3) : builder)
                                .confidence(0.1f)
                                .sessions(1),
                        images);
            }
        }
        int taken =
                (int) images.stream().filter(image -> image.width() % 2 == 1).count();
        assertTrue(taken > 4 && taken < 20);
        assertTrue(PretendedDevice.TAKEN.get() >= 12 * taken);
    }

    /** A network that computes something from the whole batch sees padding where no picture is. */
    @Test
    void unusedPlacesOfAFixedBatchArePadding() {
        byte[] model = TinyModels.yolov8(3, 32, 1, new float[5 * 21]).bytes();
        List<Image> images = pictures(new Random(74), 4);
        try (Detector device =
                Detector.builder(model).engine(PretendedDevice.NAME).sessions(1).build()) {
            device.detect(images); // 3 and 1
            assertEquals(6, PretendedDevice.TAKEN.get());
            PretendedDevice.refused = image -> true;
            device.detect(images);
            assertEquals(6, PretendedDevice.TAKEN.get());
        }
    }

    @Test
    void keypointsComeFromSurvivors() {
        int cells = TinyModels.anchors(64, 96), channels = 5 + 6;
        float[][] columns = new float[20][channels];
        Random random = new Random(75);
        for (float[] column : columns) {
            for (int i = 0; i < channels; i++) {
                column[i] = i == 4 ? random.nextFloat() : 5 + random.nextInt(40);
            }
        }
        byte[] model = TinyModels.builder()
                .input("images", ElementType.FLOAT32, -1, 3, 64, 96)
                .output(
                        "output0",
                        ElementType.FLOAT32,
                        TinyModels.channelMajor(channels, cells, columns),
                        -1,
                        channels,
                        cells)
                .plusMean(5 * cells + 3, 9)
                .bytes();
        KeypointShape shape = new KeypointShape(2, 3);
        int boxes = compare(
                model,
                builder -> builder.task(Task.POSE)
                        .keypoints(shape.count(), shape.values())
                        .layout(OutputLayout.YOLOV8)
                        .maxBatch(4)
                        .iou(1),
                pictures(new Random(76), 6));
        assertTrue(boxes > 20, "found " + boxes);
        assertTrue(PretendedDevice.PASSED.get() > 20);
    }

    /** The message is that of whole outputs. */
    @ParameterizedTest
    @CsvSource({"0, 21", "0, 11", "11, 21"})
    void brokenOutputsAreErrorsOnBoth(int from, int to) {
        float[] values = new float[5 * 21];
        Arrays.fill(values, 0, 4 * 21, 10);
        Arrays.fill(values, 4 * 21 + from, 4 * 21 + to, Float.NaN);
        boolean most = to - from > 10;
        byte[] model = TinyModels.yolov8(1, 32, 1, values).bytes();
        for (String engine : new String[] {"onnxruntime-cpu", PretendedDevice.NAME}) {
            try (Detector detector = Detector.builder(model).engine(engine).build()) {
                Image image = Image.of(new byte[3], 1, 1, PixelFormat.RGB);
                if (most) {
                    ModelException broken = assertThrows(ModelException.class, () -> detector.detect(image));
                    assertTrue(broken.getMessage().contains("not finite"), broken.getMessage());
                } else {
                    assertTrue(detector.detect(image).isEmpty());
                }
            }
        }
    }

    /** Pillow's resize is done outside, OpenCV's by the device. */
    @Test
    void classifiersFindTheSame() {
        Path model = Shared.path("models/shapes-cls-128.onnx");
        List<Image> images = pictures(new Random(77), 5);
        for (Preprocessing.Placement placement : Preprocessing.Placement.values()) {
            List<Classifications> expected = new ArrayList<>();
            for (String engine : new String[] {"onnxruntime-cpu", PretendedDevice.NAME}) {
                PretendedDevice.TAKEN.set(0);
                try (Classifier classifier = Classifier.builder(model)
                        .engine(engine)
                        .preprocessing(Preprocessing.ULTRALYTICS_CLASSIFY.withPlacement(placement))
                        .build()) {
                    if (expected.isEmpty()) {
                        expected.addAll(classifier.classify(images));
                    } else {
                        assertEquals(expected, classifier.classify(images));
                        int taken = placement == Preprocessing.Placement.CROP ? 0 : images.size();
                        assertEquals(taken, PretendedDevice.TAKEN.get());
                    }
                }
            }
        }
    }
}
