package io.yolo4j.head;

import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.List;

/**
 * Final boxes of the whole batch in one tensor {@code [M, 7]}: picture, x1 y1 x2 y2 in input pixels, class, score. YOLOv7's {@code export.py
 * --end2end} for ONNX Runtime ({@code models/experimental.py}, ONNX_ORT).
 */
record PictureRows() implements Form {
    private static final int COLUMNS = 7;

    @Override
    public List<ResolvedLayout> fits(LayoutData data, Facts facts) {
        for (int output = 0; output < facts.outputs().size(); output++) {
            TensorSpec spec = facts.output(output);
            if (spec.rank() == 2
                    && spec.dim(1) == COLUMNS
                    && spec.dim(0) >= 0
                    && spec.dim(0) <= Integer.MAX_VALUE / COLUMNS
                    && OneTensor.isFloatingPoint(spec)
                    && facts.parts(-1).contains(BoxParts.NONE)) {
                return fit(data, facts, output);
            }
        }
        return List.of();
    }

    private static List<ResolvedLayout> fit(LayoutData data, Facts facts, int output) {
        Tensor tensor = facts.trialRun().apply(output);
        int rows = (int) tensor.spec().dim(0);
        boolean numbered = Contradictions.inClasses(tensor, rows, COLUMNS, 0) == null
                && Contradictions.inClasses(tensor, rows, COLUMNS, 5) == null;
        if (!numbered) { // a classifier of seven classes has this shape, too
            return List.of();
        }
        boolean normalized = facts.normalized().orElse(false); // the export writes pixels
        return List.of(new ResolvedLayout(
                data,
                new int[] {output},
                facts.classes().orElse(-1),
                BoxParts.NONE,
                ResolvedLayout.UNMISTAKABLE,
                normalized ? BoxUnits.NORMALIZED : BoxUnits.PIXELS,
                Contradictions.inScores(tensor, rows, COLUMNS, 1, 6, 7),
                (classes, multiLabel, width, height) -> {
                    float scaleX = normalized ? width : 1, scaleY = normalized ? height : 1;
                    return (session, slot, out) -> decode(session.output(output), slot, scaleX, scaleY, out);
                }));
    }

    private static void decode(Tensor tensor, int slot, float scaleX, float scaleY, Candidates out) {
        int rows = (int) tensor.spec().dim(0);
        for (int row = 0; row < rows; row++) {
            int at = row * COLUMNS;
            float score = tensor.get(at + 6), classId = tensor.get(at + 5);
            if (tensor.get(at) == slot && out.passes(score) && EndToEndHead.isClass(classId)) {
                out.addCorners(
                        tensor.get(at + 1) * scaleX,
                        tensor.get(at + 2) * scaleY,
                        tensor.get(at + 3) * scaleX,
                        tensor.get(at + 4) * scaleY,
                        score,
                        (int) classId,
                        row);
            }
        }
    }
}
