package io.yolo4j.fuzz;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.yolo4j.ConfigurationException;
import io.yolo4j.ElementType;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.HostileReading;
import io.yolo4j.fixture.MutatedModel;
import io.yolo4j.fixture.QuantisedModels;
import io.yolo4j.fixture.TinyModels;
import io.yolo4j.graph.ModelMetadata;
import io.yolo4j.graph.calibration.RangeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One target for each run of a fuzzer, see CONTRIBUTING.md. What it finds becomes a case of HostileCasesTest. */
class FileFuzzTest {
    private static final long FREE_BYTES = 512 << 20;
    private static final List<byte[]> SEEDS = seeds();
    private static final List<ModelProto> MODELS =
            SEEDS.stream().map(MutatedModel::parse).toList();
    private static final String[] KEYS = {"names", "stride", "imgsz", "kpt_shape", "batch", "args", "task", "end2end"};

    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(QuantisedModels.all().values());
        seeds.add(ColourModel.bytes(ElementType.FLOAT16, -1, 64, 96, 16));
        seeds.add(ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 8));
        seeds.add(TinyModels.yolov8(-1, 32, 2, new float[6 * 21]).plusMean(3, 1).bytes());
        return seeds;
    }

    static Stream<Arguments> files() {
        return SEEDS.stream().map(Arguments::of);
    }

    @MethodSource("files")
    @FuzzTest(maxDuration = "2m")
    void bytes(byte[] file) {
        if (file != null) {
            HostileReading.survives(file, FREE_BYTES);
        }
    }

    @FuzzTest(maxDuration = "2m")
    void changes(FuzzedDataProvider data) {
        ModelProto seed = MODELS.get(data.consumeInt(0, MODELS.size() - 1));
        int changes = data.consumeInt(1, 12);
        HostileReading.survives(MutatedModel.of(seed, changes, bound -> data.consumeInt(0, bound - 1)), FREE_BYTES);
    }

    @FuzzTest(maxDuration = "2m")
    void metadata(FuzzedDataProvider data) {
        ModelMetadata.of(Map.of(data.pickValue(KEYS), data.consumeRemainingAsString()));
    }

    @FuzzTest(maxDuration = "2m")
    void ranges(FuzzedDataProvider data) {
        try {
            RangeTable.parse("ranges", data.consumeRemainingAsString());
        } catch (ConfigurationException e) {
            // A text that is no table.
        }
    }
}
