package io.yolo4j.track;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Box;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** MOTA and identity switches on made-up scenes, within bounds that matching by overlap alone does not keep. */
class FiguresTest {
    static Arguments[] scenes() {
        Scene crossing = new Scene(1, 120).detector(0.03, 0.05, 0);
        for (int i = 0; i < 4; i++) {
            crossing.mover(0, 119, 10, 20 + 110 * i, 60, 90, 5, 0, 0);
            crossing.mover(0, 119, 570, 35 + 110 * i, 60, 90, -5 - 0.5 * i, 0, 0);
        }
        Scene occlusion = new Scene(2, 100).detector(0.02, 0.05, 0).pillar(new Box(280, 0, 360, 480));
        for (int i = 0; i < 5; i++) {
            occlusion.mover(4 * i, 100, 5, 10 + 95 * i, 45, 80, 7, 0, 0);
        }
        Scene faint = new Scene(3, 100).detector(0, 0.05, 0).shadow(new Box(200, 0, 420, 480));
        for (int i = 0; i < 5; i++) {
            faint.mover(3 * i, 90, 5, 10 + 95 * i, 40, 70, 9, 0.2, 0);
        }
        return new Arguments[] {
            Arguments.of("crossing", crossing, 0.93, 1),
            Arguments.of("occlusion", occlusion, 0.85, 0),
            Arguments.of("low scores", faint, 0.98, 0),
            Arguments.of("coming and going, three classes", crowd(), 0.79, 3)
        };
    }

    private static Scene crowd() {
        Scene scene = new Scene(4, 150).detector(0.08, 0.15, 0.1);
        Random random = new Random(4);
        for (int i = 0; i < 16; i++) {
            int first = random.nextInt(90);
            boolean right = random.nextBoolean();
            scene.mover(
                    first,
                    first + 40 + random.nextInt(50),
                    right ? random.nextInt(200) : 380 + random.nextInt(200),
                    random.nextInt(380),
                    30 + random.nextInt(30),
                    50 + random.nextInt(40),
                    (right ? 1 : -1) * (3 + 4 * random.nextDouble()),
                    random.nextDouble() - 0.5,
                    i % 3);
        }
        return scene;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenes")
    void objectsKeepTheirIds(String name, Scene scene, double mota, int switches) {
        Tracker tracker = Tracker.builder().build();
        OverlapTracker simple = new OverlapTracker();
        ClearMot ours = new ClearMot(), simples = new ClearMot();
        scene.play((truth, found) -> {
            Map<Integer, Box> tracks = new TreeMap<>();
            tracker.update(found).forEach(track -> tracks.put(track.id(), track.box()));
            ours.add(truth, tracks);
            simples.add(truth, simple.update(found));
        });
        assertTrue(ours.mota() >= mota && ours.switches <= switches, name + ": " + ours);
        assertFalse(simples.mota() >= mota, "the bound is no achievement: " + simples);
        assertFalse(simples.switches <= switches, "the bound is no achievement: " + simples);
    }
}
