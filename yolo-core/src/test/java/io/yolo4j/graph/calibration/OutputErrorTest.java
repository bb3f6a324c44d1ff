package io.yolo4j.graph.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputErrorTest {
    private static final int CELLS = 400;
    private static final int CHANNELS = 6;

    private interface Change {
        float of(int channel, int cell, float value);
    }

    /** Four coordinates in pixels, and two classes that one cell in a hundred shows. */
    private static float original(int picture, int channel, int cell) {
        if (channel < 4) {
            return new Random(picture * 1000003L + cell * 101L + channel).nextFloat() * 600;
        }
        return (cell + picture + channel) % 100 == 0 ? 0.8f : 0.001f;
    }

    private static List<Tensor> outputs(boolean channelsFirst, int picture, Change change) {
        ByteBuffer data = ByteBuffer.allocateDirect(4 * CELLS * CHANNELS).order(ByteOrder.nativeOrder());
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int cell = 0; cell < CELLS; cell++) {
                int index = channelsFirst ? channel * CELLS + cell : cell * CHANNELS + channel;
                data.putFloat(4 * index, change.of(channel, cell, original(picture, channel, cell)));
            }
        }
        long[] shape = channelsFirst ? new long[] {1, CHANNELS, CELLS} : new long[] {1, CELLS, CHANNELS};
        return List.of(new Tensor(new TensorSpec("y", ElementType.FLOAT32, shape), data));
    }

    private static double error(boolean channelsFirst, Change change) {
        OutputError outputs = new OutputError();
        for (int picture = 0; picture < 3; picture++) {
            outputs.expect(outputs(channelsFirst, picture, (channel, cell, value) -> value));
        }
        outputs.complete();
        OutputError.Comparison comparison = outputs.comparison();
        for (int picture = 0; picture < 3; picture++) {
            comparison.add(outputs(channelsFirst, picture, change));
        }
        return comparison.error();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isTheShareOfWhatStandsOut(boolean channelsFirst) {
        assertEquals(0, error(channelsFirst, (channel, cell, value) -> value));
        assertEquals(1, error(channelsFirst, (channel, cell, value) -> channel < 4 ? value : 0.001f), 0.02, "blind");
        assertEquals(
                0.25,
                error(channelsFirst, (channel, cell, value) -> value == 0.8f ? 0.6f : value),
                0.01,
                "a quarter less");
    }

    @Test
    void whatNobodyLooksAtDoesNotCount() {
        assertEquals(0, error(true, (channel, cell, value) -> channel < 4 ? value + 3 : value), "all boxes alike");
        assertEquals(0, error(true, (channel, cell, value) -> value == 0.001f ? 0.01f : value), "absent classes");
    }

    @Test
    void whatIsSeenWhereNothingIsCounts() {
        double few = error(true, (channel, cell, value) -> channel == 5 && cell % 100 == 37 ? 0.5f : value);
        double many = error(true, (channel, cell, value) -> channel == 5 && cell % 50 == 37 ? 0.5f : value);
        assertTrue(few > 0.1 && many > 1.5 * few, few + " " + many);
    }

    @Test
    void whatIsNotFiniteIsTheWorst() {
        assertEquals(
                Double.POSITIVE_INFINITY,
                error(true, (channel, cell, value) -> channel == 5 && cell == 7 ? Float.NaN : value));
    }
}
