package io.yolo4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ModelException;
import io.yolo4j.Precision;
import io.yolo4j.Task;
import io.yolo4j.fixture.Plans;
import io.yolo4j.spi.ModelFormat;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {
    private static final String HEADER =
            "{\"description\": \"Ultralytics YOLOv8n model\", \"stride\": 32, \"task\": \"pose\","
                    + " \"batch\": 8, \"imgsz\": [480, 640], \"names\": {\"0\": \"person\", \"1\": \"d'art \\u00e9\"}, \"args\":"
                    + " {\"batch\": 8, \"half\": true, \"int8\": false, \"nms\": null}, \"kpt_shape\": [17, 3]}";

    private static PlanFile read(byte[] bytes) {
        return read(ModelSource.of("m.engine", bytes));
    }

    private static PlanFile read(ModelSource source) {
        return (PlanFile) ModelFile.read(source, ModelFile.format(source));
    }

    private static String refusal(byte[] bytes) {
        return assertThrows(ModelException.class, () -> read(bytes)).getMessage();
    }

    @Test
    void aPlanAloneHasNoMetadata() {
        PlanFile file = read(Plans.plan(10, 6, 0, 26, 100));
        assertEquals(Map.of(), file.metadata());
        assertEquals(Optional.of("10.6.0.26"), file.version());
        assertEquals(100, file.length());
        assertEquals(Precision.FP32, file.precision());
        assertEquals(100, file.plan().remaining());
        assertTrue(file.plan().isDirect());
    }

    @Test
    void metadataOfUltralyticsAreRead(@TempDir Path folder) throws IOException {
        Path path = Files.write(folder.resolve("m.engine"), Plans.behind(HEADER, Plans.plan(10, 3, 0, 26, 50)));
        PlanFile file = read(ModelSource.of(path));
        ModelMetadata metadata = ModelMetadata.of(file.metadata());
        assertEquals(List.of(), metadata.problems());
        assertEquals(List.of("person", "d'art é"), metadata.names());
        assertEquals(32, metadata.stride().orElseThrow());
        assertEquals(Optional.of(Task.POSE), metadata.task());
        assertEquals(480, metadata.imageSize()[0]);
        assertEquals(8, metadata.batch().orElseThrow());
        assertEquals(3, metadata.keypointShape()[1]);
        assertEquals(Precision.FP16, file.precision());
        assertEquals(Optional.of("10.3.0.26"), file.version());
        ByteBuffer plan = file.plan();
        assertEquals(50, plan.remaining());
        assertEquals('f', plan.get(plan.position()));
    }

    @Test
    void theVersionOfAnUnknownSerialisationIsUnknown() {
        byte[] newer = Plans.plan(10, 6, 0, 26, 100);
        newer[4] = 1;
        assertEquals(Optional.empty(), read(newer).version());
        byte[] older = Plans.plan(10, 6, 0, 26, 100);
        older[0] = 'p';
        assertEquals(Optional.empty(), read(older).version());
    }

    @Test
    void aFileThatWasCutIsRefused() {
        assertTrue(refusal(new byte[] {'f', 't', 'r', 't', 0}).contains("was cut"));
        byte[] whole = Plans.behind(HEADER, Plans.plan(10, 6, 0, 26, 50));
        byte[] inHeader = Arrays.copyOf(whole, 100);
        String message = refusal(inHeader);
        assertTrue(message.startsWith("m.engine is a TensorRT engine that was cut"), message);
        assertTrue(message.contains(HEADER.length() + " bytes and a plan, found 100 bytes"), message);
        assertTrue(refusal(Arrays.copyOf(whole, whole.length - 40)).contains("was cut"));
    }

    @Test
    void metadataThatCannotBeReadAreRefused() {
        byte[] plan = Plans.plan(10, 6, 0, 26, 50);
        assertTrue(refusal(Plans.behind("{\"a\": }", plan)).contains("metadata cannot be read: at character 6"));
        assertTrue(refusal(Plans.behind("{\"a\": 1}", new byte[50])).contains("no plan behind them"));
    }

    @Test
    void whatBeginsOtherwiseIsTakenForOnnx() {
        for (byte[] bytes : List.of(new byte[0], new byte[] {8, 7}, "version https://git-lfs".getBytes())) {
            assertEquals(ModelFormat.ONNX, ModelFile.format(ModelSource.of(bytes)));
        }
        assertEquals(ModelFormat.ONNX, ModelFile.format(ModelSource.of(Path.of("not there"))));
    }

    @Property(seed = "7", tries = 300)
    void aChangedByteIsReadOrRefusedAndNothingElse(@ForAll @IntRange(max = 400) int at, @ForAll byte value) {
        byte[] bytes = Plans.behind(HEADER, Plans.plan(10, 6, 0, 26, 50));
        bytes[at % bytes.length] = value;
        ModelSource source = ModelSource.of(bytes);
        if (ModelFile.format(source) == ModelFormat.TENSORRT_PLAN) {
            try {
                PlanFile file = PlanFile.read(source);
                assertTrue(file.length() <= bytes.length);
                assertTrue(ModelMetadata.of(file.metadata()).problems().size()
                        <= file.metadata().size());
            } catch (ModelException e) {
                assertTrue(e.getMessage().contains("model of " + bytes.length), e.getMessage());
            }
        }
    }
}
