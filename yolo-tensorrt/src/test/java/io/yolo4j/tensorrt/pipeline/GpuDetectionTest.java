package io.yolo4j.tensorrt.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyModels;
import io.yolo4j.tensorrt.host.HostGpu;
import io.yolo4j.tensorrt.host.HostProvider;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Detectors whose pictures become the input on the device, and whose candidates are found there, see what those on the CPU see, bit for bit. */
class GpuDetectionTest {
    @BeforeEach
    void requireCompiler() {
        HostGpu.require();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, HostProvider.SHARED.open());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yolov8n-640-fp32",
                "yolov8n-640-fp16",
                "yolov5n-dynamic-fp16",
                "yolox-nano-416",
                "yolov8n-seg-320-int8dynamic",
                "yolo26n-pose-256-qdq",
                "nanodet-m-320",
                "deimv2-atto-320-int8dynamic",
            })
    void findsWhatTheCpuFinds(String model) {
        Path file = Shared.path("models/" + model + ".onnx");
        List<Path> pictures = List.of(Shared.path("images/misc/bus.jpg"), Shared.path("images/misc/zidane.jpg"));
        int found = 0;
        try (Detector cpu = builder(file).engine("onnxruntime-cpu").build();
                Detector gpu = builder(file).engine("host").build()) {
            assertEquals("host", gpu.engine().name());
            for (Path picture : pictures) {
                Detections expected = cpu.detect(picture);
                assertEquals(words(expected), words(gpu.detect(picture)));
                found += expected.size();
            }
        }
        assertTrue(found > 0, "nothing was compared");
    }

    private static DetectorBuilder builder(Path file) {
        DetectorBuilder builder = Detector.builder(file).confidence(0.2f).threads(1);
        return file.getFileName().toString().matches("(yolov5n|yolox|nanodet|deimv2).*")
                ? builder.classNames(List.of(TinyModels.classNames(80))) // which carry none
                : builder;
    }

    /** Everything that a detection says, masks and keypoints included. */
    private static List<String> words(Detections detections) {
        return detections.stream()
                .map(d -> d + " " + bits(d)
                        + d.mask().map(mask -> " " + mask.area()).orElse(""))
                .toList();
    }

    private static String bits(Detection d) {
        return List.of(
                        d.score(),
                        d.box().x1(),
                        d.box().y1(),
                        d.box().x2(),
                        d.box().y2(),
                        d.classId())
                .toString();
    }
}
