package io.yolo4j.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Contestants that take turns: a noisy machine disturbs all alike, and each is compared with the first of the same round only.
 *
 * <p>They disturb each other too: the threads of ONNX Runtime spin for about 50 ms after a run, waiting for more work, on cores that the next
 * contestant needs. So a turn is a pause, a run that is not counted, and one that is, as in a loop of calls; and the order of
 * every round is another one.
 */
final class Rounds {
    private static final int PAUSE_MS = 20;

    private final double[][] ms;

    private Rounds(double[][] ms) {
        this.ms = ms;
    }

    static Rounds run(List<? extends Contestant> contestants, int warmUp, int rounds) throws Exception {
        double[][] ms = new double[contestants.size()][rounds];
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, ms.length).boxed().toList());
        Random random = new Random(1);
        for (int round = -warmUp; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (int who : order) {
                Thread.sleep(PAUSE_MS);
                contestants.get(who).run();
                double time = contestants.get(who).run();
                if (round >= 0) {
                    ms[who][round] = time;
                }
            }
        }
        return new Rounds(ms);
    }

    /** The same contestants, opened again: where its memory lies makes a session a few per cent faster or slower for all its life. */
    static Rounds join(List<Rounds> parts) {
        double[][] all = new double[parts.get(0).ms.length][];
        for (int who = 0; who < all.length; who++) {
            int contestant = who;
            all[who] = parts.stream()
                    .flatMapToDouble(part -> Arrays.stream(part.ms[contestant]))
                    .toArray();
        }
        return new Rounds(all);
    }

    /** Median time of one contestant in milliseconds. */
    double ms(int contestant) {
        return Table.median(ms[contestant]);
    }

    /** Median over the rounds of its time through that of the first. */
    double ratio(int contestant) {
        double[] ratios = new double[ms[0].length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ms[contestant][i] / ms[0][i];
        }
        return Table.median(ratios);
    }

    /** Median over the rounds of its time less that of the first. */
    double more(int contestant) {
        double[] differences = new double[ms[0].length];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = ms[contestant][i] - ms[0][i];
        }
        return Table.median(differences);
    }
}
