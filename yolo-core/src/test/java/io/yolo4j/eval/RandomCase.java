package io.yolo4j.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Objects and detections of one kind of difficulty. Drawn with {@code java.util.Random}, whose sequence is specified, in steps that doubles
 * represent exactly: pycocotools was given the very same numbers by a script that draws as this class does.
 *
 * @param seed of the generator
 * @param images how many images
 * @param classes how many classes
 * @param objects at most in an image
 * @param detections at most in an image
 * @param crowds per cent of the objects
 * @param levels how many different scores; few make ties
 */
record RandomCase(int seed, int images, int classes, int objects, int detections, int crowds, int levels) {
    /** One image. */
    record Image(List<GroundTruth> objects, double[] boxes, double[] scores, int[] classIds) {}

    List<Image> draw() {
        Random random = new Random(seed);
        List<Image> drawn = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            List<GroundTruth> truth = new ArrayList<>();
            for (int n = random.nextInt(objects + 1); n > 0; n--) {
                truth.add(object(random));
            }
            int count = random.nextInt(detections + 1);
            Image image = new Image(truth, new double[4 * count], new double[count], new int[count]);
            for (int d = 0; d < count; d++) {
                detection(random, image, d);
            }
            drawn.add(image);
        }
        return drawn;
    }

    private GroundTruth object(Random random) {
        int classId = random.nextInt(classes);
        int side = new int[] {60, 300, 900}[random.nextInt(3)];
        double x = random.nextInt(1600) / 4.0, y = random.nextInt(1600) / 4.0;
        double w = (random.nextInt(side) + 1) / 4.0, h = (random.nextInt(side) + 1) / 4.0;
        double area = w * h * (random.nextInt(50) + 51) / 100;
        return new GroundTruth(classId, x, y, w, h, area, random.nextInt(100) < crowds, null);
    }

    private void detection(Random random, Image image, int d) {
        double x, y, w, h;
        if (!image.objects.isEmpty() && random.nextInt(4) < 3) {
            GroundTruth near = image.objects.get(random.nextInt(image.objects.size()));
            image.classIds[d] = random.nextInt(8) == 0 ? random.nextInt(classes) : near.classId();
            x = near.x() + near.width() * (random.nextInt(41) - 20) / 128;
            y = near.y() + near.height() * (random.nextInt(41) - 20) / 128;
            w = near.width() * (random.nextInt(41) + 108) / 128;
            h = near.height() * (random.nextInt(41) + 108) / 128;
        } else {
            image.classIds[d] = random.nextInt(classes);
            x = random.nextInt(1600) / 4.0;
            y = random.nextInt(1600) / 4.0;
            w = (random.nextInt(500) + 1) / 4.0;
            h = (random.nextInt(500) + 1) / 4.0;
        }
        System.arraycopy(new double[] {x, y, w, h}, 0, image.boxes, 4 * d, 4);
        image.scores[d] = (random.nextInt(levels) + 1) / (double) levels;
    }
}
