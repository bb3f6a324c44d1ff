package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Box;
import io.yolo4j.Detections;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnotatorTest {
    /** Degenerate boxes, boxes at every border and beyond what fits, in pictures down to one pixel. */
    @Test
    void drawsIntoPicturesOfAnySize() {
        for (int[] size : new int[][] {{1, 1}, {3, 500}, {500, 3}, {40, 40}, {3000, 2000}}) {
            int w = size[0], h = size[1];
            BufferedImage picture = new BufferedImage(w, h, BufferedImage.TYPE_3BYTE_BGR);
            float[] boxes = {0, 0, w, h, 0, 0, 0, 0, w, h, w, h, w / 2f, 0, w / 2f, h};
            StringWriter err = new StringWriter();
            new Annotator(new PrintWriter(err))
                    .draw(
                            picture,
                            Detections.of(
                                    w, h, boxes, new float[] {1, .5f, .4f, .3f}, new int[] {0, 1, 25, 2}, names()));
            assertEquals("", err.toString());
            assertNotEquals(Color.BLACK.getRGB(), picture.getRGB(w - 1, h - 1), "the line at the last pixel");
        }
    }

    private static List<String> names() {
        return List.of("\u4eba", "a very long name of a class that fits no picture ".repeat(5), "").stream()
                .flatMap(name -> java.util.stream.Stream.generate(() -> name).limit(10))
                .toList();
    }

    @Test
    void labelsStayInsideAndApart() {
        LabelPlaces places = new LabelPlaces(200, 100);
        Rectangle2D first = places.place(new Box(150, 50, 199, 90), 60, 12, 0);
        assertEquals(new Rectangle2D.Double(140, 38, 60, 12), first, "moved to the left");
        Rectangle2D second = places.place(new Box(150, 50, 199, 90), 60, 12, 0);
        assertTrue(!first.intersects(second), second.toString());
        assertEquals(0, places.place(new Box(0, 0, 50, 50), 60, 12, 0).getY(), "inside the picture");
        assertNull(places.place(new Box(0, 0, 50, 50), 201, 12, 1));
    }

    /** Elsewhere they would seem to belong to a neighbour. */
    @Test
    void labelsStayAtTheUpperEdgeOfTheirBoxes() {
        LabelPlaces places = new LabelPlaces(200, 100);
        Box box = new Box(50, 40, 80, 90);
        for (int i = 0; i < 10; i++) {
            Rectangle2D place = places.place(box, 30, 10, Double.POSITIVE_INFINITY);
            assertTrue(place.getY() == 30 || place.getY() == 40, place.toString());
        }
        assertNull(places.place(box, 30, 10, 0.5), "the caller may have something shorter to say");
    }

    @Test
    void overlappingObjectsOfAClassDifferInColour() {
        float[] boxes = {0, 0, 50, 90, 40, 0, 90, 90, 45, 0, 70, 90, 120, 0, 150, 90, 0, 0, 150, 90};
        int[] classes = {3, 3, 3, 3, 4};
        Color[] colours = Palette.colours(
                Detections.of(200, 100, boxes, new float[] {.9f, .8f, .7f, .6f, .5f}, classes, names()));
        assertEquals(Palette.colour(3), colours[0]);
        assertEquals(3, Set.of(colours[0], colours[1], colours[2]).size());
        assertEquals(Palette.colour(3), colours[3], "it stands alone");
        assertEquals(Palette.colour(4), colours[4], "the others are of another class");
        for (Color colour : colours) {
            assertTrue(contrast(colour, Palette.textOn(colour)) >= 3, colour.toString());
        }
    }

    @Test
    void textShowsOnEveryColour() {
        for (int i = 0; i < 20; i++) {
            Color colour = Palette.colour(i), text = Palette.textOn(colour);
            assertTrue(contrast(colour, text) >= 3, i + ": " + colour + " " + text);
        }
        assertEquals(Palette.colour(0), Palette.colour(20));
        assertEquals(Palette.colour(19), Palette.colour(-1), "any number has a colour");
    }

    private static double contrast(Color a, Color b) {
        double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
        return Math.max(x, y) / Math.min(x, y);
    }

    private static double luminance(Color colour) {
        double sum = 0;
        float[] samples = colour.getRGBColorComponents(null);
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < 3; i++) {
            sum += weights[i]
                    * (samples[i] <= 0.04045 ? samples[i] / 12.92 : Math.pow((samples[i] + 0.055) / 1.055, 2.4));
        }
        return sum;
    }
}
