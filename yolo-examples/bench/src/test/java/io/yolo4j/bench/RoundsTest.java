package io.yolo4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detections;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final List<String> order = new ArrayList<>();

    /** One run to get over the one before, one that counts; nobody always has the same before him. */
    @Test
    void takesTurnsInAnotherOrderEachRound() throws Exception {
        Rounds.run(List.of(contestant("a", 1), contestant("b", 1), contestant("c", 1)), 0, 6);
        Set<List<String>> orders = new HashSet<>();
        for (int round = 0; round < 6; round++) {
            List<String> runs = order.subList(6 * round, 6 * round + 6);
            for (int turn = 0; turn < 6; turn += 2) {
                assertEquals(runs.get(turn), runs.get(turn + 1));
            }
            assertEquals(Set.of("a", "b", "c"), Set.copyOf(runs));
            orders.add(List.copyOf(runs));
        }
        assertTrue(orders.size() > 1, "always " + orders);
    }

    /** The machine is ten times slower in the second half: ratios of medians would mix the halves, those of a round do not. */
    @Test
    void comparesWithinARound() throws Exception {
        Contestant bare = contestant("bare", 1, 7, 1, 10, 1, 10, 1, 10, 1, 100, 1, 100);
        Contestant other = contestant("other", 1, 7, 1, 20, 1, 20, 1, 20, 1, 200, 1, 200);
        Rounds rounds = Rounds.run(List.of(bare, other), 1, 5);
        assertEquals(1, rounds.ratio(0));
        assertEquals(2, rounds.ratio(1));
        assertEquals(10, rounds.more(1));
        assertEquals(20, rounds.ms(1));
    }

    @Test
    void joinsTheRoundsOfSeveralOpenings() throws Exception {
        Rounds first = Rounds.run(List.of(contestant("bare", 10), contestant("other", 11)), 0, 1);
        Rounds second = Rounds.run(List.of(contestant("bare", 20), contestant("other", 29)), 0, 2);
        assertEquals(9, Rounds.join(List.of(first, second)).more(1));
        assertEquals(20, Rounds.join(List.of(first, second)).ms(0));
    }

    private Contestant contestant(String name, double... times) {
        return new Contestant() {
            private int next;

            @Override
            public String name() {
                return name;
            }

            @Override
            public void prepare(Picture picture) {}

            @Override
            public double run() {
                order.add(name);
                return times[next++ % times.length];
            }

            @Override
            public Optional<Detections> found() {
                return Optional.empty();
            }

            @Override
            public void close() {}
        };
    }
}
