package io.yolo4j.graph.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.CalibrationMethod;
import io.yolo4j.graph.calibration.RangeTable.Range;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObserverTest {
    /** 64 over 8192: the edges of the bins, where the largest magnitude is 32. */
    private static final float BIN = 1f / 128;

    /**
     * Bell-shaped values with an outlier in a thousand, multiples of 1/1024 or 1/16384, so that no arithmetic rounds. In Python:
     *
     * <pre>
     * s = 20
     * for i in range(100000):
     *     v = 0
     *     for _ in range(4):
     *         s = (s * 6364136223846793005 + 1442695040888963407) % 2**64
     *         v += s >> 53
     *     v = (v - 4094) / 1024
     *     if i % 997 == 0: v *= 8
     *     if skewed and v &lt; 0: v /= 16
     *     x[i] = v
     * x[50000] = 32
     * </pre>
     */
    private static float[] values(boolean skewed) {
        float[] values = new float[100_000];
        long state = 20;
        for (int i = 0; i < values.length; i++) {
            int sum = 0;
            for (int j = 0; j < 4; j++) {
                state = state * 6364136223846793005L + 1442695040888963407L;
                sum += (int) (state >>> 53);
            }
            float value = (sum - 4094) / 1024f * (i % 997 == 0 ? 8 : 1);
            values[i] = skewed && value < 0 ? value / 16 : value;
        }
        values[50_000] = 32;
        return values;
    }

    private static Range range(CalibrationMethod method, float... values) {
        Observer observer = Observer.of(method);
        assertTrue(observeAll(observer, values));
        return observer.range();
    }

    private static boolean observeAll(Observer observer, float... values) {
        boolean finite = true;
        for (int i = 0; i < values.length; i += Observer.BLOCK) {
            float[] block = Arrays.copyOfRange(values, i, Math.min(i + Observer.BLOCK, values.length));
            finite &= observer.observe(block, block.length);
        }
        return finite;
    }

    @Test
    void theValuesAreThoseOfTheReference() {
        double sum = 0, skewed = 0;
        for (float value : values(false)) {
            sum += value;
        }
        for (float value : values(true)) {
            skewed += value;
        }
        assertEquals(177.52734375, sum);
        assertEquals(44086.20227050781, skewed);
    }

    @Test
    void minMaxKeepsEverything() {
        assertEquals(new Range(-22.078125f, 32), range(CalibrationMethod.MIN_MAX, values(false)));
        assertEquals(new Range(-1.3798828125f, 32), range(CalibrationMethod.MIN_MAX, values(true)));
    }

    /**
     * By {@code onnxruntime.quantization.calibrate.HistogramCollector('percentile', False, 8192, 256, percent, 'same')} of ONNX Runtime
     * 1.29. It takes the lower edge of the bin that the upper quantile falls into, and so clips more than asked; here it is the upper edge.
     */
    @ParameterizedTest
    @CsvSource({
        "false, 99,    -2.8515625,   2.859375",
        "false, 99.9,  -3.5546875,   3.5078125",
        "false, 99.995, -15.3125,    19.8828125",
        "true,  99,    -0.1796875,   2.859375",
        "true,  99.9,  -0.2265625,   3.5078125",
        "true,  99.995, -0.9609375,  19.8828125",
    })
    void percentilesAreThoseOfOnnxRuntime(boolean skewed, double percent, float min, float max) {
        assertEquals(new Range(min, max + BIN), range(CalibrationMethod.percentile(percent), values(skewed)));
    }

    /**
     * By NumPy code that builds P and Q bin by bin as the slides do, with {@code numpy.histogram(x, 8192, range=(-32, 32))} and without running
     * totals. ONNX Runtime's own, with 2048 bins and {@code num_quantized_bins=256}, has -12.53125 to 12.5625 for the even values,
     * the same within its bins of 0.03; for skewed ones, where it thinks of another quantiser (see {@link Divergence}), 4.0625.
     */
    @ParameterizedTest
    @CsvSource({"false, -12.5546875, 12.5546875", "true, -1.3798828125, 3.625"})
    void entropyIsThatOfTheSlides(boolean skewed, float min, float max) {
        assertEquals(new Range(min, max), range(CalibrationMethod.ENTROPY, values(skewed)));
    }

    /** The outermost edge grows while the values come in, or is there from the beginning. */
    @ParameterizedTest
    @ValueSource(strings = {"min-max", "percentile 99.9", "percentile 99.99", "entropy"})
    void theOrderOfTheValuesChangesNothing(String name) {
        CalibrationMethod method = CalibrationMethod.parse(name);
        float[] values = values(false);
        float[] sorted = values.clone();
        Arrays.sort(sorted); // the largest magnitudes of one side come last
        float[] backwards = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            backwards[i] = values[values.length - 1 - i];
        }
        assertEquals(range(method, values), range(method, sorted));
        assertEquals(range(method, values), range(method, backwards));
    }

    @Property(seed = "41", tries = 200, edgeCases = EdgeCasesMode.NONE)
    void percentilesCutOffNoMoreThanTheirShare(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 20_000) int count,
            @ForAll @IntRange(min = 501, max = 1000) int permille) {
        Random random = new Random(seed);
        float[] values = new float[count];
        double scale = Math.exp(random.nextGaussian() * 10), shift = random.nextInt(3) - 1;
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * (random.nextGaussian() * Math.exp(random.nextGaussian()) + shift));
        }
        Range all = range(CalibrationMethod.MIN_MAX, values);
        Range kept = range(CalibrationMethod.percentile(permille / 10.0), values);
        assertTrue(all.min() <= kept.min() && kept.max() <= all.max(), kept + " in " + all);
        int below = 0, above = 0;
        for (float value : values) {
            below += value < kept.min() ? 1 : 0;
            above += value > kept.max() ? 1 : 0;
        }
        double share = count * (1000 - permille) / 2000.0 + 1e-6;
        assertTrue(below <= share && above <= share, below + " and " + above + " of " + count + ", at most " + share);
    }

    @ParameterizedTest
    @ValueSource(strings = {"min-max", "percentile 99.9", "entropy"})
    void whatIsNotFiniteIsNoticedWhereverItIs(String name) {
        CalibrationMethod method = CalibrationMethod.parse(name);
        for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int at : new int[] {0, 100, 511, 512, 999}) {
                float[] values = new float[1000];
                values[at] = broken;
                assertFalse(observeAll(Observer.of(method), values), broken + " at " + at);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"min-max", "percentile 99.9", "entropy"})
    void extremeTensorsHaveARange(String name) {
        CalibrationMethod method = CalibrationMethod.parse(name);
        assertEquals(new Range(0, 0), range(method));
        assertEquals(new Range(0, 0), range(method, 0, -0f, 0));
        assertEquals(new Range(5, 5), range(method, 5, 5, 5));
        assertEquals(new Range(-7, -7), range(method, -7));
        assertEquals(new Range(Float.MIN_VALUE, Float.MIN_VALUE), range(method, Float.MIN_VALUE));
        assertEquals(new Range(-Float.MAX_VALUE, Float.MAX_VALUE), range(method, Float.MAX_VALUE, -Float.MAX_VALUE));
    }
}
