package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.ElementType;
import io.yolo4j.KeypointShape;
import io.yolo4j.fixture.Halves;
import io.yolo4j.spi.Tensor;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a box has besides, in every layout that has it, in each picture of a batch, with scales that differ. */
class PartsTest {
    private static final int BATCH = 2, BOXES = 70, CLASSES = 3;

    enum Kind {
        COLUMNS,
        ROWS,
        ROWS_WITH_OBJECTNESS,
        END_TO_END,
        END_TO_END_CENTRED;

        int leading() {
            return switch (this) {
                case ROWS_WITH_OBJECTNESS -> 5 + CLASSES;
                case COLUMNS, ROWS -> 4 + CLASSES;
                default -> 6;
            };
        }

        Head head(BoxParts parts, float scaleX, float scaleY) {
            return switch (this) {
                case COLUMNS -> new ColumnHead(0, CLASSES, false, parts, scaleX, scaleY);
                case ROWS -> new RowHead(0, CLASSES, false, false, parts, null, scaleX, scaleY);
                case ROWS_WITH_OBJECTNESS -> new RowHead(0, CLASSES, true, false, parts, null, scaleX, scaleY);
                default -> new EndToEndHead(0, parts, this == END_TO_END_CENTRED, false, scaleX, scaleY);
            };
        }
    }

    private static BoxParts parts(String name) {
        return switch (name) {
            case "none" -> BoxParts.NONE;
            case "angle" -> BoxParts.ANGLE;
            case "masks" -> BoxParts.masks(1, 32);
            default -> {
                String[] numbers = name.split("x");
                yield BoxParts.keypoints(new KeypointShape(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "COLUMNS, none, FLOAT32",
        "COLUMNS, 17x3, FLOAT32",
        "COLUMNS, 4x2, FLOAT16",
        "COLUMNS, masks, FLOAT32",
        "COLUMNS, angle, FLOAT32",
        "COLUMNS, angle, FLOAT16",
        "ROWS, 17x3, FLOAT16",
        "ROWS, 4x2, FLOAT32",
        "ROWS, masks, FLOAT32",
        "ROWS, angle, FLOAT32",
        "ROWS_WITH_OBJECTNESS, 1x2, FLOAT32",
        "ROWS_WITH_OBJECTNESS, masks, FLOAT32",
        "ROWS_WITH_OBJECTNESS, angle, FLOAT32",
        "END_TO_END, none, FLOAT32",
        "END_TO_END, 5x3, FLOAT32",
        "END_TO_END, 4x2, FLOAT16",
        "END_TO_END, masks, FLOAT32",
        "END_TO_END, angle, FLOAT32",
        "END_TO_END_CENTRED, none, FLOAT32",
    })
    void areReadInInputPixels(Kind kind, String name, ElementType type) {
        BoxParts parts = parts(name);
        float scaleX = 96, scaleY = 64;
        int channels = kind.leading() + parts.channels();
        Random random = new Random(31 * kind.ordinal() + channels);
        float[][] rows = new float[BATCH * BOXES][channels];
        float[] values = new float[BATCH * BOXES * channels];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < channels; k++) {
                rows[i][k] = Tensor.halfToFloat(Halves.fromFloat(random.nextFloat()));
            }
            if (kind == Kind.END_TO_END || kind == Kind.END_TO_END_CENTRED) {
                rows[i][5] = random.nextInt(CLASSES);
                rows[i][2] = 1 + Math.round(64 * rows[i][2]) / 64f; // exact in half precision, too
                rows[i][3] = 1 + Math.round(64 * rows[i][3]) / 64f;
            }
            for (int k = 0; k < channels; k++) {
                int slot = i / BOXES, box = i % BOXES;
                values[kind == Kind.COLUMNS ? (slot * channels + k) * BOXES + box : i * channels + k] = rows[i][k];
            }
        }
        FakeSession session = kind == Kind.COLUMNS
                ? FakeSession.of(type, values, BATCH, channels, BOXES)
                : FakeSession.of(type, values, BATCH, BOXES, channels);
        Head head = kind.head(parts, scaleX, scaleY);
        for (int slot = BATCH - 1; slot >= 0; slot--) {
            Candidates found = new Candidates(0, null);
            head.decode(session, slot, found);
            assertEquals(BOXES, found.size());
            for (int i = 0; i < BOXES; i++) {
                float[] row = rows[slot * BOXES + i];
                compareBox(kind, parts, row, scaleX, scaleY, found, i);
                if (parts.channels() > 0) {
                    float[] expected = new float[parts.channels()], target = new float[parts.channels()];
                    for (int k = 0; k < expected.length; k++) {
                        int value = parts.keypoints() == null
                                ? 2
                                : k % parts.keypoints().values();
                        expected[k] = row[kind.leading() + k] * (value == 0 ? scaleX : value == 1 ? scaleY : 1);
                    }
                    head.parts(session, slot, found.anchor(i), target);
                    assertArrayEquals(expected, target);
                }
            }
        }
    }

    private static void compareBox(
            Kind kind, BoxParts parts, float[] row, float scaleX, float scaleY, Candidates found, int i) {
        float a = row[0] * scaleX, b = row[1] * scaleY, c = row[2] * scaleX, d = row[3] * scaleY;
        if (parts.oriented()) {
            float[] expected = {a, b, c, d, row[kind.leading()]};
            for (int k = 0; k < 5; k++) {
                assertEquals(expected[k], found.rotated(i, k));
            }
        } else if (kind == Kind.END_TO_END) {
            assertEquals(a, found.x1(i));
            assertEquals(b, found.y1(i));
            assertEquals(c, found.x2(i));
            assertEquals(d, found.y2(i));
        } else {
            assertEquals(a - c / 2, found.x1(i));
            assertEquals(b - d / 2, found.y1(i));
            assertEquals(a + c / 2, found.x2(i));
            assertEquals(b + d / 2, found.y2(i));
        }
    }
}
