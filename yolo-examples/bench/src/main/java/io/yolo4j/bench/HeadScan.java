package io.yolo4j.bench;

import io.yolo4j.ElementType;
import io.yolo4j.head.Candidates;
import io.yolo4j.head.HeadScene;
import io.yolo4j.head.Nms;
import io.yolo4j.spi.Tensor;
import java.util.Arrays;
import java.util.Locale;

/**
 * What it costs to find 100 objects in an output: decoding, suppression, and beside them the plain reading of the same memory in blocks
 * that stay in the first-level cache, which no head can undercut that looks at every number. Another 4 MB are written in between, so
 * that the output is about where an engine leaves it.
 *
 * <p>Arguments: the number of rounds.
 */
public final class HeadScan {
    private static final int BLOCK = 1024;
    private static final byte[] OTHER = new byte[4 << 20];

    private HeadScan() {}

    /**
     * Prints one table.
     *
     * @param args number of rounds
     */
    public static void main(String[] args) {
        int rounds = Integer.parseInt(args[0]);
        System.out.printf(
                "%-30s %8s %8s %8s %8s %8s   ms, medians of %d%n",
                "output", "read", "decode", "least", "NMS", "least", rounds);
        for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT16}) {
            measure("[1, 84, 8400] " + type, HeadScene.of(type, 8400, false, false), rounds);
            measure("[1, 25200, 85] " + type, HeadScene.of(type, 25_200, true, true), rounds);
            measure("[1, 8400, 84] " + type, HeadScene.of(type, 8400, true, false), rounds);
        }
    }

    private static void measure(String name, HeadScene scene, int rounds) {
        Candidates candidates = new Candidates(0.25f, null);
        candidates.within(0, 0, 640, 640);
        Nms nms = Nms.of(0.45f, false, 300, 80);
        Tensor tensor = scene.session().output(0);
        float[] block = new float[BLOCK];
        int size = (int) (tensor.spec().dim(1) * tensor.spec().dim(2));
        double[] read = new double[rounds], decode = new double[rounds], select = new double[rounds];
        int found = 0;
        float seen = 0;
        for (int i = -rounds; i < rounds; i++) {
            Arrays.fill(OTHER, (byte) i);
            long start = System.nanoTime();
            for (int at = 0; at + BLOCK <= size; at += BLOCK) {
                tensor.read(at, block, 0, BLOCK);
                seen += block[0];
            }
            long end = System.nanoTime();
            Arrays.fill(OTHER, (byte) i);
            long before = System.nanoTime();
            candidates.clear();
            scene.head().decode(scene.session(), 0, candidates);
            long decoded = System.nanoTime();
            found = nms.select(candidates);
            long selected = System.nanoTime();
            if (i >= 0) {
                read[i] = (end - start) / 1e6;
                decode[i] = (decoded - before) / 1e6;
                select[i] = (selected - decoded) / 1e6;
            }
        }
        if (found != 100 || seen == 0) {
            throw new IllegalStateException(found + " objects found, of 100");
        }
        Arrays.sort(read);
        Arrays.sort(decode);
        Arrays.sort(select);
        System.out.printf(
                Locale.ROOT,
                "%-30s %8.3f %8.3f %8.3f %8.3f %8.3f%n",
                name,
                read[rounds / 2],
                decode[rounds / 2],
                decode[0],
                select[rounds / 2],
                select[0]);
    }
}
