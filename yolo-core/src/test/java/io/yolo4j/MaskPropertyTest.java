package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Masks against one byte for each pixel and the plainest loops over them. */
class MaskPropertyTest {
    @Property(tries = 300, seed = "41")
    void knowsItsPixels(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 200) int width,
            @ForAll @IntRange(min = 1, max = 40) int height) {
        byte[] pixels = blobs(new Random(seed), width, height);
        Mask mask = Mask.ofBitmap(width, height, pixels);
        assertArrayEquals(pixels, mask.bitmap());
        int area = 0, x1 = width, y1 = height, x2 = 0, y2 = 0;
        BufferedImage picture = mask.toBufferedImage();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean in = pixels[y * width + x] != 0;
                assertEquals(in, mask.contains(x, y));
                assertEquals(in ? 0xffffffff : 0xff000000, picture.getRGB(x, y));
                if (in) {
                    area++;
                    x1 = Math.min(x1, x);
                    y1 = Math.min(y1, y);
                    x2 = Math.max(x2, x + 1);
                    y2 = Math.max(y2, y + 1);
                }
            }
        }
        assertEquals(area, mask.area());
        assertEquals(area == 0, mask.isEmpty());
        assertEquals(area == 0 ? new Box(0, 0, 0, 0) : new Box(x1, y1, x2, y2), mask.box());
    }

    @Property(tries = 300, seed = "42")
    void runLengthsGiveTheMaskAgain(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 150) int width,
            @ForAll @IntRange(min = 1, max = 40) int height) {
        byte[] pixels = blobs(new Random(seed), width, height);
        Mask mask = Mask.ofBitmap(width, height, pixels);
        int[] counts = mask.rle();
        assertEquals(mask, Mask.ofRle(width, height, counts));
        assertEquals(mask, Mask.ofRle(width, height, mask.compressedRle()));
        byte[] decoded = new byte[width * height];
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            assertTrue(i == 0 || counts[i] > 0, "a run of nothing");
            for (int k = 0; k < counts[i]; k++, at++) {
                decoded[at % height * width + at / height] = (byte) (i % 2);
            }
        }
        assertEquals(width * height, at);
        assertArrayEquals(pixels, decoded);
    }

    /** Runs of 0 in the middle are allowed: they join their neighbours. */
    @Property(tries = 100, seed = "43")
    void runsOfNothingChangeNothing(@ForAll long seed, @ForAll @IntRange(min = 2, max = 30) int size) {
        Random random = new Random(seed);
        Mask mask = Mask.ofBitmap(size, size, blobs(random, size, size));
        int[] counts = mask.rle();
        int cut = random.nextInt(counts.length);
        int part = random.nextInt(counts[cut] + 1);
        int[] parts = new int[counts.length + 2];
        System.arraycopy(counts, 0, parts, 0, cut);
        parts[cut] = part;
        parts[cut + 2] = counts[cut] - part;
        System.arraycopy(counts, cut + 1, parts, cut + 3, counts.length - cut - 1);
        assertEquals(mask, Mask.ofRle(size, size, parts));
    }

    @Property(tries = 300, seed = "44")
    void outlinesFillTheMaskAgain(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 140) int width,
            @ForAll @IntRange(min = 1, max = 30) int height) {
        byte[] pixels = blobs(new Random(seed), width, height);
        List<float[]> outlines = Mask.ofBitmap(width, height, pixels).polygons();
        assertArrayEquals(pixels, evenOdd(outlines, width, height));
        double area = 0;
        for (float[] xy : outlines) {
            area += signedArea(xy);
            for (int i = 0; i < xy.length; i += 2) {
                int next = (i + 2) % xy.length, after = (i + 4) % xy.length;
                assertTrue(xy[i] == xy[next] ^ xy[i + 1] == xy[next + 1], "an edge that is not straight");
                assertTrue(xy[i] == xy[next] ^ xy[next] == xy[after], "a point that is no corner");
            }
        }
        int expected = 0;
        for (byte pixel : pixels) {
            expected += pixel;
        }
        assertEquals(expected, area, "outer outlines are positive, holes negative");
    }

    /** Outlines of a mask without holes are polygons that COCO's tools fill in the same way. */
    @Property(tries = 200, seed = "45")
    void outlinesWithoutHolesArePolygonsOfCoco(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 90) int width,
            @ForAll @IntRange(min = 1, max = 30) int height) {
        Mask mask = Mask.ofBitmap(width, height, blobs(new Random(seed), width, height));
        List<float[]> outer =
                mask.polygons().stream().filter(xy -> signedArea(xy) > 0).toList();
        Mask filled = Mask.ofPolygons(width, height, outer);
        assertEquals(mask.area(), filled.intersection(mask));
        if (outer.size() == mask.polygons().size()) {
            assertEquals(mask, filled);
        } else {
            assertNotEquals(mask, filled);
        }
    }

    @Property(tries = 300, seed = "46")
    void intersectionOverUnion(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 300) int width,
            @ForAll @IntRange(min = 1, max = 30) int height) {
        Random random = new Random(seed);
        byte[] a = blobs(random, width, height), b = blobs(random, width, height);
        int both = 0, any = 0;
        for (int i = 0; i < a.length; i++) {
            both += a[i] & b[i];
            any += a[i] | b[i];
        }
        Mask first = Mask.ofBitmap(width, height, a), second = Mask.ofBitmap(width, height, b);
        assertEquals(both, first.intersection(second));
        assertEquals(any == 0 ? 0 : (float) ((double) both / any), first.iou(second));
        assertEquals(first.iou(second), second.iou(first));
        boolean same = both == any;
        assertEquals(same, first.equals(second));
        assertTrue(!same || first.hashCode() == second.hashCode());
    }

    @Property(tries = 300, seed = "47")
    void rectanglesOfBits(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 150) int width,
            @ForAll @IntRange(min = 0, max = 20) int height) {
        Random random = new Random(seed);
        int left = random.nextInt(200), top = random.nextInt(10);
        int imageWidth = Math.max(left + width + random.nextInt(3), 1);
        int imageHeight = Math.max(top + height + random.nextInt(3), 1);
        BitSet bits = new BitSet();
        byte[] pixels = new byte[imageWidth * imageHeight];
        for (int i = 0; i < width * height; i++) {
            if (random.nextBoolean()) {
                bits.set(i);
                pixels[(top + i / width) * imageWidth + left + i % width] = 1;
            }
        }
        Mask mask = Mask.of(imageWidth, imageHeight, left, top, width, height, bits);
        assertArrayEquals(pixels, mask.bitmap());
        assertEquals(Mask.ofBitmap(imageWidth, imageHeight, pixels), mask);
    }

    /** Rectangles set and cleared, and now and then noise: parts, holes, corners that touch, and nothing at all. */
    private static byte[] blobs(Random random, int width, int height) {
        byte[] pixels = new byte[width * height];
        for (int n = random.nextInt(7); n > 0; n--) {
            int x1 = random.nextInt(width), x2 = x1 + random.nextInt(width - x1) + 1;
            int y1 = random.nextInt(height), y2 = y1 + random.nextInt(height - y1) + 1;
            int kind = random.nextInt(4);
            for (int y = y1; y < y2; y++) {
                for (int x = x1; x < x2; x++) {
                    pixels[y * width + x] = (byte) (kind < 2 ? 1 : kind == 2 ? 0 : random.nextInt(2));
                }
            }
        }
        return pixels;
    }

    /** Crossings of a ray to the left, from the middle of each pixel. */
    private static byte[] evenOdd(List<float[]> outlines, int width, int height) {
        byte[] filled = new byte[width * height];
        for (float[] xy : outlines) {
            for (int i = 0; i < xy.length; i += 2) {
                int next = (i + 2) % xy.length;
                float low = Math.min(xy[i + 1], xy[next + 1]), high = Math.max(xy[i + 1], xy[next + 1]);
                for (int y = (int) low; y < high; y++) {
                    for (int x = (int) xy[i]; x < width; x++) {
                        filled[y * width + x] ^= 1;
                    }
                }
            }
        }
        return filled;
    }

    private static double signedArea(float[] xy) {
        double sum = 0;
        for (int i = 0; i < xy.length; i += 2) {
            int next = (i + 2) % xy.length;
            sum += (double) xy[i] * xy[next + 1] - (double) xy[next] * xy[i + 1];
        }
        return sum / 2;
    }
}
