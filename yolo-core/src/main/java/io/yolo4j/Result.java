package io.yolo4j;

import io.yolo4j.head.BoxParts;
import io.yolo4j.head.Candidates;
import io.yolo4j.head.MaskFrame;
import io.yolo4j.head.MaskRegion;
import io.yolo4j.head.Prototypes;
import io.yolo4j.image.LetterboxPlan;
import io.yolo4j.spi.EngineSession;
import java.util.Arrays;
import java.util.List;

/** The arrays of a result while it grows, in pixels of the image; what rounding or a mask without pixels leaves nothing of is left out. */
final class Result {
    private final BoxParts parts;
    private final Image image;
    private final LetterboxPlan plan;
    private final float[] boxes;
    private final float[] scores;
    private final int[] classIds;
    private final float[] rotated;
    private final float[] keypoints;
    private final Mask[] masks;
    private final MaskFrame frame;
    private final Prototypes prototypes;
    private int size;

    /** @param prototypes scratch of the session, where there are masks */
    Result(BoxParts parts, int room, Image image, LetterboxPlan plan, Prototypes prototypes) {
        this.prototypes = prototypes;
        this.parts = parts;
        this.image = image;
        this.plan = plan;
        this.boxes = new float[4 * room];
        this.scores = new float[room];
        this.classIds = new int[room];
        this.rotated = parts.task() == Task.ORIENTED ? new float[5 * room] : null;
        this.keypoints = parts.task() == Task.POSE ? new float[parts.channels() * room] : null;
        this.masks = parts.task() == Task.SEGMENT ? new Mask[room] : null;
        this.frame = masks == null ? null : frame(image, plan);
    }

    private static MaskFrame frame(Image image, LetterboxPlan plan) {
        return new MaskFrame(
                image.pictureWidth(),
                image.pictureHeight(),
                plan.inputWidth(),
                plan.inputHeight(),
                plan.left(),
                plan.top(),
                plan.width(),
                plan.height());
    }

    /**
     * Adds a candidate.
     *
     * @param values what it has besides: mask coefficients or keypoints
     */
    void add(Candidates from, int index, float[] values, EngineSession session, int slot) {
        float x1, y1, x2, y2;
        if (rotated != null) {
            Box bounds = addRotated(from, index).bounds();
            x1 = clipX(bounds.x1());
            y1 = clipY(bounds.y1());
            x2 = clipX(bounds.x2());
            y2 = clipY(bounds.y2());
        } else {
            x1 = plan.toSourceX(from.x1(index));
            y1 = plan.toSourceY(from.y1(index));
            x2 = plan.toSourceX(from.x2(index));
            y2 = plan.toSourceY(from.y2(index));
        }
        if (!(x2 > x1 && y2 > y1)) {
            return;
        }
        if (masks != null) {
            MaskRegion region =
                    prototypes.region(session.output(parts.prototypes()), slot, values, 0, frame, x1, y1, x2, y2);
            if (region.isEmpty()) {
                return;
            }
            masks[size] = new Mask(image.pictureWidth(), image.pictureHeight(), region);
        }
        boxes[4 * size] = x1;
        boxes[4 * size + 1] = y1;
        boxes[4 * size + 2] = x2;
        boxes[4 * size + 3] = y2;
        scores[size] = from.score(index);
        classIds[size] = from.classId(index);
        if (keypoints != null) {
            addKeypoints(values);
        }
        size++;
    }

    private float clipX(float x) {
        return Math.min(Math.max(x, 0), image.pictureWidth());
    }

    private float clipY(float y) {
        return Math.min(Math.max(y, 0), image.pictureHeight());
    }

    /** Width and height take the gain of the axis they are named after, whatever the angle, as Ultralytics' {@code scale_boxes} has it. */
    private RotatedBox addRotated(Candidates from, int index) {
        int at = 5 * size;
        rotated[at] = (from.rotated(index, 0) - plan.left()) / plan.gainX();
        rotated[at + 1] = (from.rotated(index, 1) - plan.top()) / plan.gainY();
        rotated[at + 2] = from.rotated(index, 2) / plan.gainX();
        rotated[at + 3] = from.rotated(index, 3) / plan.gainY();
        rotated[at + 4] = from.rotated(index, 4);
        return new RotatedBox(rotated[at], rotated[at + 1], rotated[at + 2], rotated[at + 3], rotated[at + 4]);
    }

    private void addKeypoints(float[] values) {
        int each = parts.keypoints().values(), from = size * parts.channels();
        for (int i = 0; i < parts.channels(); i += each) {
            keypoints[from + i] = plan.toSourceX(values[i]);
            keypoints[from + i + 1] = plan.toSourceY(values[i + 1]);
            if (each == 3) {
                keypoints[from + i + 2] = values[i + 2];
            }
        }
    }

    Detections build(List<String> classNames, Timings timings) {
        return new Detections(
                image.pictureWidth(),
                image.pictureHeight(),
                cut(boxes, 4),
                cut(scores, 1),
                size == classIds.length ? classIds : Arrays.copyOf(classIds, size),
                new DetectionParts(
                        cut(rotated, 5),
                        cut(keypoints, parts.channels()),
                        parts.keypoints(),
                        masks == null ? null : Arrays.copyOf(masks, size)),
                classNames,
                timings);
    }

    private float[] cut(float[] values, int each) {
        return values == null || values.length == size * each ? values : Arrays.copyOf(values, size * each);
    }
}
