package io.yolo4j;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Finds small objects in large images: detects in overlapping tiles, which the model sees at their full resolution, and merges what was
 * found (Slicing Aided Hyper Inference, Akyon et al., ICIP 2022, arXiv 2202.06934).
 *
 * <pre>{@code
 * SlicedDetector sliced = SlicedDetector.builder(detector).build();
 * Detections found = sliced.detect(Path.of("aerial.jpg"));
 * }</pre>
 *
 * <p>Safe for use by several threads, as the detector is. It does not own the detector: the caller closes that.
 */
public final class SlicedDetector {
    private final Detector detector;
    private final int tileWidth;
    private final int tileHeight;
    private final float overlap;
    private final boolean wholePicture;
    private final DetectionMerge merge;

    SlicedDetector(SlicedDetectorBuilder options) {
        detector = options.detector;
        tileWidth = options.tileWidth;
        tileHeight = options.tileHeight;
        overlap = options.overlap;
        wholePicture = options.wholePicture;
        // Two rotated boxes have no common one.
        boolean grow = options.merge == Merge.NMM && detector.model().task() != Task.ORIENTED;
        merge = new DetectionMerge(grow, options.smaller, options.matchThreshold, options.agnostic);
    }

    /** What becomes of boxes that overlap a better one: an object may be found in two tiles, or cut by the border of one. */
    public enum Merge {
        /** Non-maximum suppression: they are dropped. The better box stays as it is. */
        NMS,
        /**
         * Greedy non-maximum merging: the better box grows until it holds them too, and so does its mask; keypoints are those of the
         * better one. Mends objects that are cut. Rotated boxes cannot grow: for them this is {@link #NMS}.
         */
        NMM
    }

    /**
     * Starts to configure a sliced detector.
     *
     * @param detector detects in the tiles; with a low confidence threshold choose {@link Merge#NMS}, or weak boxes widen the strong ones
     * @return a builder
     */
    public static SlicedDetectorBuilder builder(Detector detector) {
        return new SlicedDetectorBuilder(Objects.requireNonNull(detector, "detector"));
    }

    /**
     * Detects in an image file.
     *
     * @param file a file in a format that the detector's decoder reads
     * @return what was found
     * @throws ImageException where the file cannot be read or decoded, or is larger than the limit
     * @throws IllegalStateException where the detector is closed
     */
    public Detections detect(Path file) {
        return detect(detector.decode(file));
    }

    /**
     * Detects in an encoded image: the content of a file.
     *
     * @param encoded the bytes of a JPEG, PNG, ... file
     * @return what was found
     * @throws ImageException where the bytes cannot be decoded, or hold an image larger than the limit
     * @throws IllegalStateException where the detector is closed
     */
    public Detections detect(byte[] encoded) {
        return detect(detector.decode(encoded));
    }

    /**
     * Detects in a {@code BufferedImage}, without copying the common types; see {@link Image#of(BufferedImage)}.
     *
     * @param image the image; must not change during the call
     * @return what was found
     * @throws IllegalStateException where the detector is closed
     */
    public Detections detect(BufferedImage image) {
        return detect(Image.of(image));
    }

    /**
     * Detects in pixels in memory. Tiles are views of them; they go to the detector in one list, which it splits into batches.
     *
     * @param image the image; its memory must not change during the call
     * @return what was found, in pixels of the whole image; the timings are those of all tiles together, and merging counts as
     *     postprocessing
     * @throws IllegalStateException where the detector is closed
     * @throws ModelException where most of the model's output is not finite, or all that it found
     * @throws EngineException where the engine fails
     */
    public Detections detect(Image image) {
        List<Tile> tiles = tiles(image.width(), image.height());
        List<Image> parts = new ArrayList<>(tiles.size());
        for (Tile tile : tiles) {
            parts.add(image.crop(tile.x(), tile.y(), tile.width(), tile.height()));
        }
        List<Detections> found = detector.detect(parts);

        long start = System.nanoTime();
        SlicePool pool = new SlicePool(tiles, found);
        DetectionMerge.Groups kept = merge.select(pool);
        double mergeMs = (System.nanoTime() - start) / 1e6;
        Timings timings = timings(image, found, mergeMs);
        return pool.take(kept, image.width(), image.height(), detector.model().classNames(), timings);
    }

    /** A part of the image. */
    record Tile(int x, int y, int width, int height) {}

    /** Row by row, and the whole image last, unless it is the only tile. */
    private List<Tile> tiles(int width, int height) {
        int[] columns = starts(width, tileWidth, overlap), rows = starts(height, tileHeight, overlap);
        List<Tile> tiles = new ArrayList<>(rows.length * columns.length + 1);
        for (int y : rows) {
            for (int x : columns) {
                tiles.add(new Tile(x, y, Math.min(tileWidth, width), Math.min(tileHeight, height)));
            }
        }
        if (wholePicture && tiles.size() > 1) {
            tiles.add(new Tile(0, 0, width, height));
        }
        return tiles;
    }

    /** Where tiles begin along one axis. The last one ends at the border, and overlaps the one before it by more than the others. */
    static int[] starts(int length, int tile, float overlap) {
        int step = tile - (int) (overlap * tile);
        int count = tile >= length ? 1 : 1 + (length - tile + step - 1) / step;
        int[] starts = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = Math.max(0, Math.min(i * step, length - tile));
        }
        return starts;
    }

    private static Timings timings(Image image, List<Detections> found, double mergeMs) {
        double preprocess = 0, inference = 0, postprocess = mergeMs;
        for (Detections part : found) {
            preprocess += part.timings().preprocessMs();
            inference += part.timings().inferenceMs();
            postprocess += part.timings().postprocessMs();
        }
        return new Timings(image.decodeMs(), preprocess, inference, postprocess);
    }
}
