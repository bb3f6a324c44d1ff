package io.yolo4j.graph.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Targets of the Reshapes that are found in exports, explained in the axes that they take apart and put together. */
class RegroupTest {
    private static final Sizes SQUARE = new Sizes(1, 640, 640);
    private static final Axis N = Axis.plain(Extent.BATCH);

    private static Axis rows(int stride) {
        return Axis.plain(Extent.HEIGHT.over(stride));
    }

    private static Axis columns(int stride) {
        return Axis.plain(Extent.WIDTH.over(stride));
    }

    private static String match(List<Axis> axes, long... target) {
        List<Axis> groups = Regroup.match(axes, target, SQUARE);
        return groups == null ? null : groups.toString();
    }

    @Test
    void flattensMaps() {
        assertEquals("[N, 64, HW/64]", match(List.of(N, Axis.of(64), rows(8), columns(8)), 1, 64, 6400));
        assertEquals("[N, 3, 85, H/8, W/8]", match(List.of(N, Axis.of(255), rows(8), columns(8)), 1, 3, 85, 80, 80));
        assertEquals("[N, 3HW/64, 85]", match(List.of(N, Axis.of(3), rows(8), columns(8), Axis.of(85)), 1, 19200, 85));
    }

    @Test
    void bringsBackTheSidesOfAFlattenedMapInTheirOrder() {
        Axis flat = Axis.product(List.of(rows(32), columns(32)));
        assertEquals("[N, 256, H/32, W/32]", match(List.of(N, Axis.of(2), Axis.of(128), flat), 1, 256, 20, 20));
        Axis turned = Axis.product(List.of(columns(32), rows(32)));
        assertEquals("[N, W/32, H/32]", match(List.of(N, turned), 1, 20, 20));
    }

    @Test
    void keepsTheMapsOfAllStridesTogether() {
        Axis all = Axis.sum(
                List.of(Axis.product(List.of(rows(8), columns(8))), Axis.product(List.of(rows(16), columns(16)))));
        List<Axis> groups = Regroup.match(List.of(N, Axis.of(64), all), new long[] {1, 4, 16, 8000}, SQUARE);
        assertEquals("[N, 4, 16, 5HW/256]", groups.toString());
        assertEquals(2, groups.get(3).levels().size());
    }

    @Test
    void shufflesChannelsWithTheBatchInFrontOfThem() {
        assertEquals("[24N, 2, HW/64]", match(List.of(N, Axis.of(48), rows(8), columns(8)), 24, 2, 6400));
        Axis both = Axis.product(List.of(N, Axis.of(24)));
        Axis flat = Axis.product(List.of(rows(8), columns(8)));
        assertEquals("[2, N, 24, H/8, W/8]", match(List.of(Axis.of(2), both, flat), 2, 1, 24, 80, 80));
    }

    @Test
    void givesTheBatchTheFirstPlaceThatIsOne() {
        assertEquals("[N, 1, 128, HW/1024]", match(List.of(N, Axis.of(128), rows(32), columns(32)), 1, 1, 128, 400));
    }

    @Test
    void cutsAFlattenedMapIntoAConstantNumberOfAreas() {
        Axis flat = Axis.product(List.of(rows(16), columns(16)));
        List<Axis> areas = Regroup.match(List.of(N, flat, Axis.of(192)), new long[] {4, 400, 192}, SQUARE);
        assertEquals("[4N, HW/1024, 192]", areas.toString());
        assertEquals("[N, HW/256, 192]", match(areas, 1, 1600, 192));
        assertEquals("[N, H/16, W/16, 192]", match(areas, 1, 40, 40, 192));
    }

    @Test
    void doesNotGuess() {
        assertNull(match(List.of(N, Axis.of(64), rows(8), columns(8)), 1, 64, 1600, 4)); // rows, or parts of rows?
        assertNull(match(List.of(N, Axis.of(64), rows(8)), 1, 64, 4, 20)); // four parts, or parts of 20?
        assertNull(match(List.of(N, rows(8), columns(8)), 1, 6399));
        assertNull(match(List.of(N, rows(8), columns(8)), 1, 80));
        Axis sum = Axis.sum(List.of(rows(8), rows(16)));
        assertNull(match(List.of(N, sum), 1, 60, 2));
    }

    /** Axes are flattened, put together and taken apart at will: what comes out is as long as it should be, at any size. */
    @Property(tries = 500, seed = "4")
    void whatIsPutTogetherComesApart(
            @ForAll @IntRange(min = 1, max = 6) int channels,
            @ForAll @IntRange(min = 0, max = 3) int from,
            @ForAll @IntRange(min = 1, max = 4) int count) {
        List<Axis> axes = List.of(N, Axis.of(channels), rows(8), columns(16), Axis.of(7));
        int to = Math.min(axes.size(), from + count);
        List<Axis> merged = new ArrayList<>(axes.subList(0, from));
        merged.add(Axis.product(axes.subList(from, to)));
        merged.addAll(axes.subList(to, axes.size()));
        long[] sizes =
                axes.stream().mapToLong(axis -> axis.extent().whole(SQUARE)).toArray();
        List<Axis> apart = Regroup.match(merged, sizes, SQUARE);
        assertEquals(Arrays.toString(axes.toArray()), apart.toString());
    }
}
