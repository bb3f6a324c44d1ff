package io.yolo4j.graph;

import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.TinyModels;
import io.yolo4j.spi.ModelSource;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever the bytes are, the answer is a description or a {@link ModelException}. */
class HostileModelsTest {
    private static final byte[] COLOURS = ColourModel.bytes(ElementType.FLOAT16, -1, 64, 96, 16);
    private static final byte[] SMALL =
            TinyModels.yolov8(-1, 32, 2, new float[6 * 21]).plusMean(3, 1).bytes();

    @Property(tries = 2000, seed = "1")
    void randomBytes(@ForAll byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Property(tries = 4000, seed = "2")
    void changedModels(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = (random.nextBoolean() ? COLOURS : SMALL).clone();
        for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(32), bytes.length - Math.max(from, at));
                    System.arraycopy(bytes.clone(), from, bytes, at, length);
                }
            }
        }
        readOrRefuse(bytes);
    }

    @Property(tries = 500, seed = "3")
    void cutModels(@ForAll long seed) {
        int length = new Random(seed).nextInt(SMALL.length);
        readOrRefuse(Arrays.copyOf(SMALL, length));
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            OnnxFile file = OnnxFile.read(ModelSource.of(bytes));
            ModelMetadata.of(file.metadata());
            file.explainFailure("opset 17 is unknown");
            file.precision();
        } catch (ModelException e) {
            if (e.getMessage().length() > 1000) {
                throw new AssertionError("message too long: " + e.getMessage(), e);
            }
        }
    }
}
