package io.yolo4j.head;

import io.yolo4j.ElementType;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.List;
import java.util.Locale;

/**
 * Final boxes {@code [N, K, 4]}, their classes and their scores {@code [N, K]} in outputs of their own, and sometimes how many there are. The
 * dimension of the batch is missing where the model takes one picture only.
 *
 * @param originalSizes whether the model has an input for the sizes of the pictures
 * @param counted whether another output of integers says how many boxes each picture has
 */
record SeparateOutputs(boolean originalSizes, boolean counted) implements Form {
    @Override
    public List<ResolvedLayout> fits(LayoutData data, Facts facts) {
        int outputs = facts.outputs().size();
        if (facts.originalSizes() != originalSizes
                || outputs < 3
                || outputs > 4
                || !facts.parts(-1).contains(BoxParts.NONE)) {
            return List.of();
        }
        int boxes = -1, classes = -1, scores = -1, count = -1;
        for (int i = 0; i < outputs; i++) {
            TensorSpec spec = facts.output(i);
            boolean floating = OneTensor.isFloatingPoint(spec);
            if (floating && (spec.rank() == 2 || spec.rank() == 3) && spec.dim(spec.rank() - 1) == 4 && boxes < 0) {
                boxes = i;
            }
        }
        if (boxes < 0) {
            return List.of();
        }
        long room = facts.output(boxes).dim(facts.output(boxes).rank() - 2);
        for (int i = 0; i < outputs; i++) {
            TensorSpec spec = facts.output(i);
            boolean number = OneTensor.isFloatingPoint(spec)
                    || spec.type() == ElementType.INT32
                    || spec.type() == ElementType.INT64;
            if (i == boxes || !number || spec.rank() < 1 || spec.rank() > 2) {
                continue;
            }
            boolean each = spec.dim(spec.rank() - 1) == room
                    && spec.rank() == facts.output(boxes).rank() - 1;
            if (!each || outputs == 4 && count < 0 && isCount(spec)) {
                count = i;
            } else if (isClasses(facts, i)) {
                classes = i;
            } else {
                scores = i;
            }
        }
        boolean complete = classes >= 0
                && scores >= 0
                && (count >= 0) == (outputs == 4)
                && OneTensor.isFloatingPoint(facts.output(scores));
        boolean countIsInteger = count >= 0 && !OneTensor.isFloatingPoint(facts.output(count));
        if (!complete || countIsInteger != counted && !originalSizes) {
            return List.of();
        }
        return List.of(fit(data, facts, boxes, classes, scores, count, room));
    }

    private static boolean isCount(TensorSpec spec) {
        return spec.name().toLowerCase(Locale.ROOT).contains("num");
    }

    /** Integers are; of two outputs of floating point the names tell, else the numbers. */
    private static boolean isClasses(Facts facts, int output) {
        TensorSpec spec = facts.output(output);
        String name = spec.name().toLowerCase(Locale.ROOT);
        if (!OneTensor.isFloatingPoint(spec) || name.contains("class") || name.contains("label")) {
            return true;
        }
        int values = (int) spec.dim(spec.rank() - 1);
        return !name.contains("score")
                && !name.contains("conf")
                && values > 0
                && Contradictions.inClasses(facts.trialRun().apply(output), values, 1, 0) == null;
    }

    private ResolvedLayout fit(LayoutData data, Facts facts, int boxes, int classes, int scores, int count, long room) {
        Tensor tensor = facts.trialRun().apply(boxes);
        BoxUnits units = BoxUnits.decoded(tensor, 0, (int) room, 4, 1);
        if (facts.normalized().isPresent()) {
            units = facts.normalized().get() ? BoxUnits.NORMALIZED : BoxUnits.PIXELS;
        }
        BoxUnits known = units;
        // TensorFlow's detection API: y1 x1 y2 x2. TensorRT's plugin uses the same name for x1 y1 x2 y2, and counts in
        // integers.
        boolean yFirst = !counted && facts.output(boxes).name().contains("detection_boxes");
        return new ResolvedLayout(
                data,
                new int[] {boxes},
                facts.classes().orElse(-1),
                BoxParts.NONE,
                ResolvedLayout.UNMISTAKABLE,
                units,
                Contradictions.inScores(facts.trialRun().apply(scores), (int) room, 1, 1, 0, 1),
                (names, multiLabel, width, height) ->
                        new SeparateOutputsHead(boxes, classes, scores, count, known, yFirst, width, height));
    }
}
