package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detections;
import io.yolo4j.KeypointShape;
import io.yolo4j.Mask;
import io.yolo4j.RotatedBox;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is drawn besides boxes and labels. */
class LayersTest {
    private static final int GREY = new Color(128, 128, 128).getRGB();
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    /** Distances in colour: what is of a colour, and what is only tinted with it. */
    private static final int NEAR = 60;

    @Test
    void masksAreTintedAndOutlined() {
        Mask ring = rectangles(200, 100, new int[] {20, 20, 80, 60}, new int[] {40, 35, 20, 20});
        BufferedImage picture = drawn(200, 100, segmented(ring));
        int own = Palette.colour(0).getRGB();
        assertTrue(distance(picture.getRGB(30, 50), own) > NEAR, "the object shows");
        assertTrue(distance(picture.getRGB(30, 50), GREY) > NEAR, "tinted");
        assertTrue(distance(picture.getRGB(99, 50), own) < NEAR, "outline");
        assertEquals(GREY, picture.getRGB(50, 45), "a hole is no part of it");
        assertEquals(GREY, picture.getRGB(110, 50), "nor is what is around");
    }

    /** However good the large one is. */
    @Test
    void smallMasksAreOnTop() {
        Mask large = rectangles(200, 100, new int[] {10, 10, 180, 80});
        Mask small = rectangles(200, 100, new int[] {80, 40, 40, 40});
        BufferedImage picture = drawn(200, 100, segmented(large, small));
        Color[] colours = Palette.colours(segmented(large, small));
        Color expected = tinted(tinted(new Color(GREY), colours[0]), colours[1]);
        assertTrue(
                distance(picture.getRGB(100, 60), expected.getRGB()) < 9,
                new Color(picture.getRGB(100, 60)).toString());
    }

    private static Color tinted(Color below, Color with) {
        float[] a = below.getRGBColorComponents(null), b = with.getRGBColorComponents(null);
        float share = MaskLayer.FILL_ALPHA / 255f;
        for (int i = 0; i < 3; i++) {
            a[i] += share * (b[i] - a[i]);
        }
        return new Color(a[0], a[1], a[2]);
    }

    @Test
    void overlappingMasksOfAClassHaveColoursOfTheirOwn() {
        Mask[] masks = new Mask[5];
        Arrays.setAll(masks, i -> rectangles(200, 100, new int[] {10 + 20 * i, 10, 60, 80}));
        Mask far = rectangles(200, 100, new int[] {180, 10, 10, 10});
        Color[] colours = Palette.colours(segmented(masks[0], masks[1], masks[2], masks[3], masks[4], far));
        assertEquals(Palette.colour(0), colours[0]);
        assertEquals(3, Set.of(colours[0], colours[1], colours[2]).size());
        assertEquals(Palette.colour(0), colours[5], "it stands alone");
        Color[] classes = Palette.colours(MadeDetections.segmented(
                NAMES, new int[] {0, 0, 1}, new float[3], List.of(masks[0], masks[1], masks[2])));
        assertEquals(Palette.colour(1), classes[2], "the second object of the first class has not taken it");
    }

    /** More objects in one place than there are colours. */
    @Test
    void hundredMasksInOnePlaceFindColours() {
        Mask[] masks = new Mask[100];
        Arrays.fill(masks, rectangles(20, 10, new int[] {1, 1, 5, 5}));
        assertEquals(20, Set.copyOf(List.of(Palette.colours(segmented(masks)))).size());
    }

    @Test
    void unsurePointsAndTheirLimbsAreLeftOut() {
        float[] points = new float[17 * 3];
        put(points, 5, 150.5f, 40.5f, 0.9f); // shoulders: the left one is at the right of a picture
        put(points, 6, 50.5f, 40.5f, 0.9f);
        put(points, 7, 150.5f, 80.5f, 0.51f); // elbows
        put(points, 8, 50.5f, 80.5f, 0.5f);
        put(points, 9, 150.5f, 120.5f, 0.4f); // left wrist
        BufferedImage picture = drawn(200, 200, posed(new KeypointShape(17, 3), points));
        assertNear(new Color(51, 153, 255), picture.getRGB(100, 40), "shoulders");
        assertNear(new Color(0, 230, 0), picture.getRGB(150, 60), "left upper arm");
        assertNear(new Color(0, 230, 0), picture.getRGB(150, 80), "left elbow");
        assertNear(new Color(255, 128, 0), picture.getRGB(50, 40), "right shoulder");
        assertEquals(GREY, picture.getRGB(50, 60), "no right upper arm");
        assertEquals(GREY, picture.getRGB(50, 80), "no right elbow");
        assertEquals(GREY, picture.getRGB(150, 100), "no left forearm");
        assertEquals(GREY, picture.getRGB(150, 120), "no left wrist");
    }

    @Test
    void pointsWithoutConfidenceAllShow() {
        float[] points = new float[17 * 2];
        for (int i = 0; i < 17; i++) {
            points[2 * i] = 10 + 10 * i;
            points[2 * i + 1] = 20 + (i % 2) * 100;
        }
        BufferedImage picture = drawn(200, 200, posed(new KeypointShape(17, 2), points));
        for (int i = 0; i < 17; i++) {
            assertNotEquals(GREY, picture.getRGB(10 + 10 * i, 20 + (i % 2) * 100), "point " + i);
        }
    }

    @Test
    void otherPointsHaveNoSkeleton() {
        float[] face = {60, 60, 1, 140, 60, 1, 100, 100, 1, 70, 140, 1, 130, 140, 0.2f};
        BufferedImage picture = drawn(200, 200, posed(new KeypointShape(5, 3), face));
        for (int i = 0; i < 4; i++) {
            assertEquals(Palette.colour(i).getRGB(), picture.getRGB((int) face[3 * i], (int) face[3 * i + 1]));
        }
        assertEquals(GREY, picture.getRGB(100, 60), "nothing between the eyes");
        assertEquals(GREY, picture.getRGB(130, 140), "not sure of the mouth");
    }

    @Test
    void rotatedBoxesAreDrawnAtTheirAngle() {
        RotatedBox box = new RotatedBox(100, 120, 100, 40, (float) Math.toRadians(30));
        BufferedImage picture = drawn(200, 200, oriented(box));
        float[] c = box.corners();
        for (int i = 0; i < 8; i += 2) {
            float x = (c[i] + c[(i + 2) % 8]) / 2, y = (c[i + 1] + c[(i + 3) % 8]) / 2;
            assertNotEquals(GREY, picture.getRGB((int) x, (int) y), x + " " + y);
        }
        assertEquals(GREY, picture.getRGB(100, 120), "inside");
        int bottom = (int) box.bounds().y2() - 2;
        assertEquals(GREY, picture.getRGB((int) box.bounds().x1() + 2, bottom), "a corner of its bounds");
    }

    @Test
    void labelsOfRotatedBoxesTouchThemAndStayInside() {
        for (float[] at : new float[][] {{100, 100}, {5, 5}, {195, 5}, {5, 195}, {195, 195}, {100, 0}, {400, -90}}) {
            for (int degrees = 0; degrees < 180; degrees += 15) {
                RotatedBox box = new RotatedBox(at[0], at[1], 90, 30, (float) Math.toRadians(degrees));
                Rectangle2D place = new LabelPlaces(200, 200).place(box, 50, 12, 0);
                assertTrue(new Rectangle2D.Double(0, 0, 200, 200).contains(place), box + ": " + place);
                Rectangle2D around = new Rectangle2D.Double(
                        place.getX() - 1, place.getY() - 1, place.getWidth() + 2, place.getHeight() + 2);
                boolean within = at[0] <= 200;
                assertTrue(!within || BoxLayer.polygon(box.corners()).intersects(around), box + ": " + place);
            }
        }
    }

    @Test
    void labelsOfLevelBoxesStandAtTheLeft() {
        RotatedBox level = new RotatedBox(100, 100, 100, 40, 0);
        assertEquals(new Rectangle2D.Double(50, 68, 30, 12), new LabelPlaces(200, 200).place(level, 30, 12, 0));
        RotatedBox diamond = new RotatedBox(100, 100, 80, 80, (float) (Math.PI / 4));
        Rectangle2D place = new LabelPlaces(200, 200).place(diamond, 30, 12, 0);
        assertEquals(100, place.getCenterX(), 0.01, "on the tip");
        assertEquals(100 - 40 * Math.sqrt(2), place.getMaxY(), 0.01);
    }

    /** Degenerate objects, points at borders, pictures down to one pixel. */
    @Test
    void drawsIntoPicturesOfAnySize() {
        for (int[] size : new int[][] {{1, 1}, {3, 500}, {500, 3}, {40, 40}, {3000, 2000}}) {
            int w = size[0], h = size[1];
            Mask full = rectangles(w, h, new int[] {0, 0, w, h});
            Mask dot = rectangles(w, h, new int[] {w - 1, h - 1, 1, 1});
            Mask none = Mask.of(w, h, 0, 0, 0, 0, new BitSet());
            assertNotEquals(GREY, drawn(w, h, segmented(full, dot, none)).getRGB(w - 1, h - 1));
            drawn(
                    w,
                    h,
                    oriented(
                            new RotatedBox(w / 2f, h / 2f, w, h, 0.3f),
                            new RotatedBox(w, h, 0, 0, 1),
                            new RotatedBox(1e6f, -1e6f, 1e5f, 1, 2)));
            drawn(
                    w,
                    h,
                    MadeDetections.posed(
                            w, h, new float[] {0, 0, w, h}, "a", new float[] {1}, new KeypointShape(1, 2), w, h));
        }
    }

    private static void put(float[] points, int index, float x, float y, float confidence) {
        points[3 * index] = x;
        points[3 * index + 1] = y;
        points[3 * index + 2] = confidence;
    }

    /** A rectangle without those that follow, each as left, top, width, height. */
    private static Mask rectangles(int width, int height, int[]... rectangles) {
        byte[] bitmap = new byte[width * height];
        for (int[] r : rectangles) {
            for (int y = r[1]; y < r[1] + r[3]; y++) {
                Arrays.fill(bitmap, y * width + r[0], y * width + r[0] + r[2], (byte) (r == rectangles[0] ? 1 : 0));
            }
        }
        return Mask.ofBitmap(width, height, bitmap);
    }

    private static Detections segmented(Mask... masks) {
        return MadeDetections.segmented(NAMES, new int[masks.length], new float[masks.length], List.of(masks));
    }

    private static Detections posed(KeypointShape shape, float... points) {
        return MadeDetections.posed(200, 200, new float[] {5, 5, 195, 195}, "a", new float[] {1}, shape, points);
    }

    private static Detections oriented(RotatedBox... boxes) {
        return MadeDetections.oriented(200, 200, NAMES, new int[boxes.length], new float[boxes.length], List.of(boxes));
    }

    private static BufferedImage drawn(int width, int height, Detections found) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = picture.createGraphics();
        g.setColor(Color.GRAY);
        g.fillRect(0, 0, width, height);
        g.dispose();
        StringWriter err = new StringWriter();
        new Annotator(new PrintWriter(err)).draw(picture, found);
        assertEquals("", err.toString());
        return picture;
    }

    /** Not equal: the edges of thin lines are smoothed. */
    private static void assertNear(Color expected, int found, String where) {
        assertTrue(distance(expected.getRGB(), found) < NEAR, where + ": " + new Color(found));
    }

    private static int distance(int a, int b) {
        Color x = new Color(a), y = new Color(b);
        return Math.abs(x.getRed() - y.getRed())
                + Math.abs(x.getGreen() - y.getGreen())
                + Math.abs(x.getBlue() - y.getBlue());
    }
}
