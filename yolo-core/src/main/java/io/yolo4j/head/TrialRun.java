package io.yolo4j.head;

import io.yolo4j.ModelException;
import io.yolo4j.spi.Tensor;

/** Whether the numbers of a run can be what a layout takes them for. */
final class TrialRun {
    /** Scores may be a rounding error away from 0 and 1. */
    private static final float TOLERANCE = 0.01f;

    /** A share of the boxes, so that a few broken numbers do not make another kind of model. */
    private static final int ONE_IN = 10;

    /** How far from the middle of its cell the centre of a normalised box is taken to lie on average, in strides. */
    private static final float NEAR = 1.5f;

    private TrialRun() {}

    static void check(LayoutData data, Tensor tensor, int inputWidth, int inputHeight) {
        int boxes = (int) data.boxes(tensor.spec());
        int channels = (int) data.channels(tensor.spec());
        int boxStep = data.rows() ? channels : 1;
        int channelStep = data.rows() ? 1 : boxes;
        int scores = data.suppressed() ? 5 : channels; // the class follows the score there
        for (int channel = 4; channel < scores; channel++) {
            checkScores(tensor, channel, channel * channelStep, boxStep, boxes);
        }
        if (data.decoded() && data.anchorsPerCell() == 1) {
            Grid grid = Grid.of(inputWidth, inputHeight, boxes);
            if (grid != null) {
                checkUnits(tensor, grid, boxStep, inputWidth);
            }
        }
    }

    private static void checkScores(Tensor tensor, int channel, int at, int step, int boxes) {
        int outside = 0;
        float least = 0, most = 0;
        for (int i = 0; i < boxes; i++) {
            float score = tensor.get(at + i * step);
            if (Float.isFinite(score)) {
                least = Math.min(least, score);
                most = Math.max(most, score);
                outside += score < -TOLERANCE || score > 1 + TOLERANCE ? 1 : 0;
            }
        }
        if (outside * (long) ONE_IN > boxes) {
            throw new ModelException(
                    "expected scores from 0 to 1 in channel " + channel + " of the output " + tensor.spec()
                            + ", found " + least + " to " + most
                            + ": perhaps the angle of oriented boxes, keypoints, mask"
                            + " coefficients, or logits without a sigmoid; this version reads detectors with class probabilities");
        }
    }

    /** Boxes of a grid lie near their cells, whatever the picture shows; these would if they were multiplied by the input's width. */
    private static void checkUnits(Tensor tensor, Grid grid, int boxStep, int inputWidth) {
        double distance = 0;
        int cells = grid.x.length;
        for (int cell = 0; cell < cells; cell++) {
            distance += grid.offCentre(cell, tensor.get(cell * boxStep) * inputWidth);
        }
        if (distance < NEAR * cells) { // not with NaN
            throw new ModelException("expected boxes in pixels in the output " + tensor.spec()
                    + ", found them normalised to 0 to 1, which this version does not read");
        }
    }
}
