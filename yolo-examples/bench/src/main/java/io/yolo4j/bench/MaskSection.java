package io.yolo4j.bench;

import com.sun.management.ThreadMXBean;
import io.yolo4j.ElementType;
import io.yolo4j.Mask;
import io.yolo4j.head.MaskFrame;
import io.yolo4j.head.MaskRegion;
import io.yolo4j.head.Prototypes;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What the masks of one picture cost: 20 objects at 1920 x 1080 from 32 prototypes of 160 x 160 cells, on one thread. The parts are
 * the logits of the boxes' cells (at detection, while the output is there), whether a mask is empty (at detection), and
 * the mask itself (when its pixels are asked for).
 */
final class MaskSection implements Section {
    private static final int WIDTH = 1920;
    private static final int HEIGHT = 1080;
    private static final int OBJECTS = 20;
    private static final int MASKS = 32;
    private static final int CELLS = 160;

    /** 1920 x 1080 in 640 x 640: 360 rows with 140 above and below. */
    private static final MaskFrame FRAME = new MaskFrame(WIDTH, HEIGHT, 640, 640, 0, 140, 640, 360);

    @Override
    public String name() {
        return "masks";
    }

    @Override
    public String title() {
        return "Masks";
    }

    @Override
    public Table measure(Settings settings) {
        int pictures = settings.either(300, 60);
        return new Table(
                List.of("boxes", "logits, ms", "empty?, ms", "masks, ms", "masks, kB", "run lengths, ms"),
                List.of(
                        measure("200 x 200", 200, 200, pictures),
                        measure("400 x 500", 400, 500, pictures),
                        measure("whole picture", WIDTH, HEIGHT, pictures)),
                List.of());
    }

    private static List<String> measure(String name, int width, int height, int pictures) {
        Random random = new Random(1);
        Tensor tensor = prototypes(random);
        Prototypes prototypes = new Prototypes();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        MaskRegion[] regions = new MaskRegion[OBJECTS];
        Mask[] masks = new Mask[OBJECTS];
        int warmUp = Math.max(50, pictures / 4);
        double[] logits = new double[pictures], empty = new double[pictures], assembled = new double[pictures];
        double[] kilobytes = new double[pictures], coded = new double[pictures];
        long seen = 0;
        for (int i = -warmUp; i < pictures; i++) {
            float[] coefficients = new float[OBJECTS * MASKS];
            float[] corners = new float[2 * OBJECTS];
            for (int k = 0; k < coefficients.length; k++) {
                coefficients[k] = (float) random.nextGaussian();
            }
            for (int k = 0; k < OBJECTS; k++) {
                corners[2 * k] = random.nextInt(WIDTH - width + 1);
                corners[2 * k + 1] = random.nextInt(HEIGHT - height + 1);
            }
            long start = System.nanoTime();
            for (int k = 0; k < OBJECTS; k++) {
                float x = corners[2 * k], y = corners[2 * k + 1];
                regions[k] = prototypes.region(tensor, 0, coefficients, k * MASKS, FRAME, x, y, x + width, y + height);
            }
            long read = System.nanoTime();
            for (MaskRegion region : regions) {
                seen += region.isEmpty() ? 0 : 1;
            }
            long asked = System.nanoTime();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int k = 0; k < OBJECTS; k++) {
                masks[k] = regions[k].get();
            }
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            long made = System.nanoTime();
            for (Mask mask : masks) {
                seen += mask.rle().length;
            }
            long end = System.nanoTime();
            if (i >= 0) {
                logits[i] = (read - start) / 1e6;
                empty[i] = (asked - read) / 1e6;
                assembled[i] = (made - asked) / 1e6;
                kilobytes[i] = bytes / 1024.0;
                coded[i] = (end - made) / 1e6;
            }
        }
        if (seen == 0) {
            throw new IllegalStateException("nothing was computed");
        }
        return List.of(
                name,
                format("%.2f", logits),
                format("%.2f", empty),
                format("%.2f", assembled),
                format("%,.0f", kilobytes),
                format("%.2f", coded));
    }

    private static String format(String format, double[] values) {
        return String.format(Locale.ROOT, format, Table.median(values));
    }

    /** Waves of random direction and length: the sum of 32 has areas of both signs, some tens of cells wide. */
    private static Tensor prototypes(Random random) {
        ByteBuffer data = ByteBuffer.allocateDirect(MASKS * CELLS * CELLS * 4).order(ByteOrder.nativeOrder());
        for (int m = 0, at = 0; m < MASKS; m++) {
            double dx = random.nextGaussian() / 20, dy = random.nextGaussian() / 20, phase = random.nextDouble() * 6;
            for (int y = 0; y < CELLS; y++) {
                for (int x = 0; x < CELLS; x++, at += 4) {
                    data.putFloat(at, (float) Math.sin(x * dx + y * dy + phase));
                }
            }
        }
        return new Tensor(new TensorSpec("output1", ElementType.FLOAT32, new long[] {1, MASKS, CELLS, CELLS}), data);
    }
}
