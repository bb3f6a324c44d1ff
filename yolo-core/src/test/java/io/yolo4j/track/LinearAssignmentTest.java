package io.yolo4j.track;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LinearAssignmentTest {
    /** Used again and again, as in a tracker: nothing of a former problem may stay. */
    private static final LinearAssignment ASSIGNMENT = new LinearAssignment();

    @Property(tries = 2000, seed = "17")
    void noOtherAssignmentIsCheaper(
            @ForAll @IntRange(min = 1, max = 6) int rows,
            @ForAll @IntRange(min = 1, max = 6) int columns,
            @ForAll @IntRange(min = 1, max = 12) int levels,
            @ForAll @IntRange(max = 10) int limit,
            @ForAll @IntRange(max = 1_000_000) int seed) {
        Random random = new Random(seed);
        double[] cost = new double[rows * columns];
        // Few levels make many ties.
        Arrays.setAll(cost, i -> random.nextInt(levels) / (double) levels);
        double max = limit / 10.0;
        int[] chosen = ASSIGNMENT.solve(cost, rows, columns, max);

        double sum = 0;
        Set<Integer> taken = new HashSet<>();
        for (int row = 0; row < rows; row++) {
            if (chosen[row] >= 0) {
                assertTrue(chosen[row] < columns && taken.add(chosen[row]), Arrays.toString(chosen));
                assertTrue(cost[row * columns + chosen[row]] < max);
                sum += cost[row * columns + chosen[row]] - max;
            }
        }
        assertEquals(least(cost, rows, columns, max, 0, 0), sum, 1e-12);
    }

    /** Every way to pair or to leave alone. */
    private static double least(double[] cost, int rows, int columns, double limit, int row, int taken) {
        if (row == rows) {
            return 0;
        }
        double best = least(cost, rows, columns, limit, row + 1, taken);
        for (int column = 0; column < columns; column++) {
            if ((taken & 1 << column) == 0) {
                double pair = cost[row * columns + column] - limit;
                best = Math.min(best, pair + least(cost, rows, columns, limit, row + 1, taken | 1 << column));
            }
        }
        return best;
    }

    /** The nearest pair taken first would leave 0.9 for the other: together 1.0, against 0.8. */
    @Test
    void thinksOfTheOthers() {
        double[] cost = {0.1, 0.4, 0.4, 0.9};
        assertArrayEquals(new int[] {1, 0}, Arrays.copyOf(ASSIGNMENT.solve(cost, 2, 2, 2), 2));
    }

    /** Two pairs of 0.75 are worth 0.1 under a limit of 0.8; one of 0.1 alone is worth 0.7. */
    @Test
    void leavesOneAloneWhereItsPairCostsTheOthersMore() {
        double[] cost = {0.1, 0.75, 0.75, 0.9};
        assertArrayEquals(new int[] {0, -1}, Arrays.copyOf(ASSIGNMENT.solve(cost, 2, 2, 0.8), 2));
    }

    @Test
    void pairsThatCostTheLimitAreNotMade() {
        assertEquals(-1, ASSIGNMENT.solve(new double[] {0.8}, 1, 1, 0.8)[0]);
        assertEquals(0, ASSIGNMENT.solve(new double[] {0.8}, 1, 1, 0.81)[0]);
    }
}
