package io.yolo4j;

import io.yolo4j.SlicedDetector.Tile;
import java.util.BitSet;
import java.util.List;

/** What was found in all tiles, in pixels of the whole image. */
final class SlicePool {
    private final List<Tile> tiles;
    private final List<Detections> found;

    /** In which tile an object was found, and which of its detections it is. */
    private final int[] tileOf;

    private final int[] indexOf;

    final float[] boxes;
    final float[] scores;
    final int[] classIds;

    /** Of rotated boxes; or null. */
    final float[][] corners;

    SlicePool(List<Tile> tiles, List<Detections> found) {
        this.tiles = tiles;
        this.found = found;
        int size = found.stream().mapToInt(Detections::size).sum();
        tileOf = new int[size];
        indexOf = new int[size];
        boxes = new float[4 * size];
        scores = new float[size];
        classIds = new int[size];
        corners = found.get(0).hasRotatedBoxes() ? new float[size][] : null;
        for (int tile = 0, at = 0; tile < found.size(); tile++) {
            for (int i = 0; i < found.get(tile).size(); i++) {
                put(at++, tile, i);
            }
        }
    }

    private void put(int at, int tile, int index) {
        Tile place = tiles.get(tile);
        Detections part = found.get(tile);
        tileOf[at] = tile;
        indexOf[at] = index;
        boxes[4 * at] = part.x1(index) + place.x();
        boxes[4 * at + 1] = part.y1(index) + place.y();
        boxes[4 * at + 2] = part.x2(index) + place.x();
        boxes[4 * at + 3] = part.y2(index) + place.y();
        scores[at] = part.score(index);
        classIds[at] = part.classId(index);
        if (corners != null) {
            corners[at] = rotated(at).corners();
        }
    }

    int size() {
        return scores.length;
    }

    private RotatedBox rotated(int at) {
        RotatedBox box = found.get(tileOf[at]).rotatedBox(indexOf[at]);
        Tile place = tiles.get(tileOf[at]);
        return new RotatedBox(box.cx() + place.x(), box.cy() + place.y(), box.width(), box.height(), box.angle());
    }

    /** The detections of the whole image, each with all that belongs to its best member. */
    Detections take(DetectionMerge.Groups kept, int width, int height, List<String> classNames, Timings timings) {
        int size = kept.members().length;
        float[] keptScores = new float[size];
        int[] keptClasses = new int[size];
        for (int i = 0; i < size; i++) {
            keptScores[i] = scores[kept.members()[i][0]];
            keptClasses[i] = classIds[kept.members()[i][0]];
        }
        return new Detections(
                width,
                height,
                kept.boxes(),
                keptScores,
                keptClasses,
                parts(kept.members(), width, height),
                classNames,
                timings);
    }

    private DetectionParts parts(int[][] groups, int width, int height) {
        Detections any = found.get(0);
        KeypointShape shape = any.hasKeypoints() ? any.keypointShape() : null;
        float[] turned = any.hasRotatedBoxes() ? new float[5 * groups.length] : null;
        float[] points = shape == null ? null : new float[groups.length * shape.count() * shape.values()];
        Mask[] masks = any.hasMasks() ? new Mask[groups.length] : null;
        for (int i = 0; i < groups.length; i++) {
            int[] members = groups[i];
            if (turned != null) {
                RotatedBox box = rotated(members[0]);
                float[] values = {box.cx(), box.cy(), box.width(), box.height(), box.angle()};
                System.arraycopy(values, 0, turned, 5 * i, 5);
            }
            if (points != null) {
                putKeypoints(members[0], shape, points, i * shape.count() * shape.values());
            }
            if (masks != null) {
                masks[i] = new Mask(width, height, () -> unitedMask(members, width, height));
            }
        }
        return new DetectionParts(turned, points, shape, masks);
    }

    private void putKeypoints(int from, KeypointShape shape, float[] target, int at) {
        Keypoints points = found.get(tileOf[from]).keypoints(indexOf[from]);
        Tile place = tiles.get(tileOf[from]);
        for (int k = 0; k < shape.count(); k++) {
            int to = at + k * shape.values();
            target[to] = points.x(k) + place.x();
            target[to + 1] = points.y(k) + place.y();
            if (shape.values() == 3) {
                target[to + 2] = points.confidence(k);
            }
        }
    }

    private Mask unitedMask(int[] members, int width, int height) {
        int left = width, top = height, right = 0, bottom = 0;
        for (int member : members) {
            // Of the pixels, not of the sum of box and tile, which rounding may make smaller.
            Box box = found.get(tileOf[member]).mask(indexOf[member]).box();
            Tile place = tiles.get(tileOf[member]);
            left = Math.min(left, place.x() + (int) box.x1());
            top = Math.min(top, place.y() + (int) box.y1());
            right = Math.max(right, place.x() + (int) box.x2());
            bottom = Math.max(bottom, place.y() + (int) box.y2());
        }
        BitSet pixels = new BitSet((right - left) * (bottom - top));
        for (int member : members) {
            Mask mask = found.get(tileOf[member]).mask(indexOf[member]);
            Tile place = tiles.get(tileOf[member]);
            Box box = mask.box();
            for (int y = (int) box.y1(); y < box.y2(); y++) {
                for (int x = (int) box.x1(); x < box.x2(); x++) {
                    if (mask.contains(x, y)) {
                        pixels.set((place.y() + y - top) * (right - left) + place.x() + x - left);
                    }
                }
            }
        }
        return Mask.of(width, height, left, top, right - left, bottom - top, pixels);
    }
}
