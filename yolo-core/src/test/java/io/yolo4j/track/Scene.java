package io.yolo4j.track;

import io.yolo4j.Box;
import io.yolo4j.Detections;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Objects that move evenly, and what a detector might make of them: noise, gaps, low scores, false detections. */
final class Scene {
    private static final List<String> NAMES = List.of("car", "van", "dog");

    /** Moves from a first frame to a last one; {@code hidden} and {@code faint} are x of a pillar and of a shadow to pass. */
    private record Mover(int first, int last, Box start, double vx, double vy, int classId) {
        Box at(int frame) {
            float dx = (float) (vx * (frame - first)), dy = (float) (vy * (frame - first));
            return new Box(start.x1() + dx, start.y1() + dy, start.x2() + dx, start.y2() + dy);
        }
    }

    private final Random random;
    private final List<Mover> movers = new ArrayList<>();
    private final int frames;
    private double missed;
    private double faint;
    private double invented;
    private Box pillar = new Box(-1, -1, -1, -1);
    private Box shadow = new Box(-1, -1, -1, -1);

    Scene(long seed, int frames) {
        this.random = new Random(seed);
        this.frames = frames;
    }

    Scene mover(int first, int last, float x, float y, float w, float h, double vx, double vy, int classId) {
        movers.add(new Mover(first, last, new Box(x, y, x + w, y + h), vx, vy, classId));
        return this;
    }

    /** Shares of detections that are missing or of a low score, and false ones for each frame. */
    Scene detector(double missed, double faint, double invented) {
        this.missed = missed;
        this.faint = faint;
        this.invented = invented;
        return this;
    }

    /** Behind it nothing is detected, as long as the centre is covered. */
    Scene pillar(Box place) {
        pillar = place;
        return this;
    }

    /** In it scores are low. */
    Scene shadow(Box place) {
        shadow = place;
        return this;
    }

    /** Gives the truth of each frame and what was detected. */
    void play(BiConsumer<Map<Integer, Box>, Detections> frame) {
        for (int f = 0; f < frames; f++) {
            Map<Integer, Box> truth = new TreeMap<>();
            List<float[]> found = new ArrayList<>();
            for (int i = 0; i < movers.size(); i++) {
                Mover mover = movers.get(i);
                if (f >= mover.first && f <= mover.last) {
                    Box box = mover.at(f);
                    truth.put(i, box);
                    detect(box, mover.classId, cover(i, f), found);
                }
            }
            if (random.nextDouble() < invented) {
                float x = random.nextFloat() * 600, y = random.nextFloat() * 400;
                found.add(new float[] {x, y, x + 40, y + 50, 0.1f + 0.4f * random.nextFloat(), 0});
            }
            frame.accept(truth, detections(found));
        }
    }

    /** How much of an object is covered by those that come after it in the list, which are nearer. */
    private double cover(int index, int frame) {
        Box box = movers.get(index).at(frame);
        double most = 0;
        for (Mover nearer : movers.subList(index + 1, movers.size())) {
            if (frame >= nearer.first && frame <= nearer.last) {
                Box other = nearer.at(frame);
                float w = Math.min(box.x2(), other.x2()) - Math.max(box.x1(), other.x1());
                float h = Math.min(box.y2(), other.y2()) - Math.max(box.y1(), other.y1());
                most = Math.max(most, Math.max(0, w) * Math.max(0, h) / box.area());
            }
        }
        return most;
    }

    private void detect(Box box, int classId, double cover, List<float[]> found) {
        float cx = (box.x1() + box.x2()) / 2, cy = (box.y1() + box.y2()) / 2;
        boolean dark = contains(shadow, cx, cy) || cover > 0.3 || random.nextDouble() < faint;
        boolean hidden = contains(pillar, cx, cy) || cover > 0.7 || random.nextDouble() < missed;
        float score = (dark ? 0.12f : 0.5f) + random.nextFloat() * (dark ? 0.1f : 0.45f);
        if (!hidden) {
            found.add(new float[] {
                box.x1() + noise(), box.y1() + noise(), box.x2() + noise(), box.y2() + noise(), score, classId
            });
        }
    }

    private static boolean contains(Box box, float x, float y) {
        return x >= box.x1() && x < box.x2() && y >= box.y1() && y < box.y2();
    }

    private float noise() {
        return (float) random.nextGaussian();
    }

    private static Detections detections(List<float[]> found) {
        found.sort((a, b) -> Float.compare(b[4], a[4]));
        int n = found.size();
        float[] boxes = new float[4 * n], scores = new float[n];
        int[] classIds = new int[n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(found.get(i), 0, boxes, 4 * i, 4);
            scores[i] = found.get(i)[4];
            classIds[i] = (int) found.get(i)[5];
        }
        return Detections.of(640, 480, boxes, scores, classIds, NAMES);
    }
}
