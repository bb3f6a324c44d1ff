package io.yolo4j.graph.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ExtentTest {
    private static final Sizes SIZES = new Sizes(3, 384, 640);

    @Provide
    Arbitrary<Extent> extents() {
        Arbitrary<Ratio> ratios = Combinators.combine(
                        Arbitraries.longs().between(-9, 9), Arbitraries.longs().between(1, 32))
                .as(Ratio::new);
        Arbitrary<Extent> symbols = Arbitraries.of(
                Extent.ONE, Extent.BATCH, Extent.HEIGHT, Extent.WIDTH, Extent.HEIGHT.times(Extent.WIDTH));
        Arbitrary<Extent> terms =
                Combinators.combine(ratios, symbols).as((ratio, symbol) -> symbol.times(Extent.of(ratio)));
        return terms.list().ofMaxSize(4).map(list -> list.stream().reduce(Extent.ZERO, Extent::plus));
    }

    @Property(tries = 1000, seed = "1")
    void equalSumsAndProductsAreEqualObjects(
            @ForAll("extents") Extent a, @ForAll("extents") Extent b, @ForAll("extents") Extent c) {
        assertEquals(a.times(b).plus(a.times(c)), b.plus(c).times(a));
        assertEquals(a.plus(b).minus(b), a);
        assertEquals(a.times(b).hashCode(), b.times(a).hashCode());
    }

    @Property(tries = 1000, seed = "2")
    void computesWhatItsNumbersDo(@ForAll("extents") Extent a, @ForAll("extents") Extent b) {
        assertEquals(a.at(SIZES).plus(b.at(SIZES)), a.plus(b).at(SIZES));
        assertEquals(a.at(SIZES).times(b.at(SIZES)), a.times(b).at(SIZES));
        assertEquals(a.at(SIZES), a.fold(SIZES, false).at(new Sizes(3, 1, 1)));
    }

    @Property(tries = 1000, seed = "3")
    void dividesWhereNothingRemains(@ForAll("extents") Extent a, @ForAll("extents") Extent b) {
        if (b.equals(Extent.ZERO)) {
            assertNull(a.over(b));
        } else {
            assertEquals(a, a.times(b).over(b));
            assertNull(Extent.ONE.over(b.times(Extent.BATCH)));
        }
    }

    @Test
    void roundsTheConstantOnly() {
        Extent rows = Extent.HEIGHT.over(16);
        assertEquals(rows.minus(Extent.ONE), rows.minus(Extent.ONE.over(2)).floor());
        assertEquals(rows, rows.minus(Extent.ONE.over(2)).ceil());
        assertEquals(rows, rows.floor());
    }

    @Test
    void tellsWhatSidesMustBeMultiplesOf() {
        Extent cells = Extent.HEIGHT.over(32).times(Extent.WIDTH.over(64));
        assertEquals(1, cells.heightStep());
        assertEquals(64, Extent.WIDTH.times(3).over(64).plus(Extent.of(2)).widthStep());
    }

    @Test
    void readsAsAFormula() {
        Extent cells = Extent.HEIGHT.over(8).times(Extent.WIDTH.over(8));
        assertEquals("HW/64", cells.toString());
        assertEquals(
                "2NH + 3",
                Extent.BATCH.times(Extent.HEIGHT).times(2).plus(Extent.of(3)).toString());
        assertEquals("0", Extent.ZERO.toString());
    }

    @Test
    void neverWrapsAround() {
        Extent large = Extent.of(Long.MAX_VALUE);
        assertEquals(large, large.times(1));
        assertThrows(ArithmeticException.class, () -> large.plus(Extent.ONE));
        assertThrows(ArithmeticException.class, () -> Extent.of(1L << 40).times(1L << 40));
    }
}
