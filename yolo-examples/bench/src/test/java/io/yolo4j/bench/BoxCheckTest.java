package io.yolo4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoxCheckTest {
    private static final float[] CAT = {10, 10, 110, 110, 0.9f, 0};
    private static final float[] DOG = {200, 50, 300, 90, 0.5f, 1};

    @Test
    void whoFindsTheSameAgreesInAnyOrder() {
        BoxCheck check = BoxCheck.of(found(CAT, DOG), found(DOG, CAT));
        assertTrue(check.allSame());
        assertEquals("all 2", check.toString());
    }

    @Test
    void littleDifferencesDoNotCount() {
        float[] moved = {11, 10, 111, 110, 0.885f, 0};
        assertTrue(BoxCheck.of(found(CAT), found(moved)).allSame());
    }

    @Test
    void anotherPlaceScoreOrClassIsNotTheSame() {
        for (float[] other :
                new float[][] {{10, 10, 110, 123, 0.9f, 0}, {10, 10, 110, 110, 0.85f, 0}, {10, 10, 110, 110, 0.9f, 1}
                }) {
            BoxCheck check = BoxCheck.of(found(CAT), found(other));
            assertFalse(check.allSame());
            assertEquals("0 of 1, 1 other", check.toString());
        }
    }

    @Test
    void missingAndSurplusBoxesAreSaid() {
        assertEquals("1 of 2", BoxCheck.of(found(CAT, DOG), found(CAT)).toString());
        BoxCheck surplus = BoxCheck.of(found(CAT), found(CAT, DOG));
        assertFalse(surplus.allSame());
        assertEquals("1 of 1, 1 other", surplus.toString());
    }

    @Test
    void addsUpPictures() {
        BoxCheck sum = BoxCheck.of(found(CAT), found(CAT)).plus(BoxCheck.of(found(DOG), found()));
        assertEquals(new BoxCheck(1, 2, 1), sum);
    }

    @Test
    void clipsWhatReachesBeyondThePicture() {
        Detections clipped = found(new float[] {-5, -5, 500, 50, 0.9f, 0});
        assertEquals(List.of(0f, 0f, 320f, 50f), List.of(clipped.x1(0), clipped.y1(0), clipped.x2(0), clipped.y2(0)));
    }

    private static Detections found(float[]... boxes) {
        return BoxCheck.detections(320, 240, List.of(boxes), List.of("cat", "dog"));
    }
}
