package io.yolo4j.head;

import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Finds out how a model's output is to be read, from what is known for certain: the shapes, the input size (which says how many
 * cells the grid has) and the number of classes. Where more than one reading fits, the user decides.
 */
public final class LayoutResolver {
    private final List<TensorSpec> outputs;
    private final int inputWidth;
    private final int inputHeight;
    private final OptionalInt classes;
    private final Optional<Boolean> endToEnd;

    /**
     * States the facts.
     *
     * @param outputs name, type and shape of every output of a run
     * @param inputWidth width of the model's input
     * @param inputHeight height of the model's input
     * @param classes number of class names, where the model or the user gave any
     * @param endToEnd what the model's metadata say of NMS inside the network
     */
    public LayoutResolver(
            List<TensorSpec> outputs,
            int inputWidth,
            int inputHeight,
            OptionalInt classes,
            Optional<Boolean> endToEnd) {
        this.outputs = outputs;
        this.inputWidth = inputWidth;
        this.inputHeight = inputHeight;
        this.classes = classes;
        this.endToEnd = endToEnd;
    }

    /**
     * Finds the one layout that fits.
     *
     * @return the layout and the output it applies to
     * @throws ModelException where none fits, or several
     */
    public ResolvedLayout resolve() {
        List<ResolvedLayout> found = fitting(true);
        if (found.isEmpty()) {
            found = fitting(false);
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            throw new ModelException("no known detector layout fits the output " + outputs + " of a model with input "
                    + inputWidth + " x " + inputHeight + classesInWords() + "; known layouts: " + layoutsInWords()
                    + "; " + advice());
        }
        String layouts = found.stream().map(ResolvedLayout::toString).collect(Collectors.joining(" or "));
        throw new ModelException("the output " + outputs + " of a model with input " + inputWidth + " x " + inputHeight
                + classesInWords() + " can be read as " + layouts
                + "; choose one with the builder's layout(...), or give the class names");
    }

    /**
     * Checks the layout that the user chose.
     *
     * @param layout the choice
     * @return the layout and the output it applies to
     * @throws ModelException where it does not fit
     */
    public ResolvedLayout resolve(OutputLayout layout) {
        LayoutData data = LayoutData.of(layout);
        for (int output = 0; output < outputs.size(); output++) {
            Fit fit = fit(data, outputs.get(output));
            if (fit != null && (fit.grid || data.decoded())) {
                return resolved(data, output, fit);
            }
        }
        throw new ModelException("the layout " + layout + " " + data.description() + " does not fit the output "
                + outputs
                + " of a model with input " + inputWidth + " x " + inputHeight + classesInWords() + "; known layouts: "
                + layoutsInWords());
    }

    private List<ResolvedLayout> fitting(boolean certain) {
        List<ResolvedLayout> found = new ArrayList<>();
        for (int output = 0; output < outputs.size(); output++) {
            for (LayoutData data : LayoutData.ALL) {
                Fit fit = fit(data, outputs.get(output));
                if (fit != null && (certain ? fit.certain : data.decoded() && classes.isPresent())) {
                    found.add(resolved(data, output, fit));
                }
            }
        }
        return found;
    }

    /**
     * @param grid whether the number of boxes is that of the grid
     * @param certain whether nothing had to be assumed
     */
    private record Fit(int classes, boolean grid, boolean certain) {}

    private Fit fit(LayoutData data, TensorSpec output) {
        if (output.rank() != 3) {
            return null;
        }
        long boxes = output.dim(data.rows() ? 1 : 2);
        long channels = output.dim(data.rows() ? 2 : 1);
        boolean anyGrid = Grid.of(inputWidth, inputHeight, boxes) != null || isMultipleOfGrid(boxes, 3);
        if (data.suppressed()) {
            boolean possible = channels == 6 && endToEnd.orElse(true);
            // The number of boxes is a setting of the export; only that of a grid would say that it is not such an
            // output.
            return possible ? new Fit(classes.orElse(-1), false, endToEnd.orElse(!anyGrid)) : null;
        }
        int count = (int) Math.min(channels - data.leading(), Integer.MAX_VALUE);
        if (count < 1 || endToEnd.orElse(false) || classes.isPresent() && classes.getAsInt() != count) {
            return null;
        }
        boolean grid = isMultipleOfGrid(boxes, data.anchorsPerCell());
        // No exporter writes the transposed layout unasked: [N, cells, 85] is YOLOX with 80 classes, unless 81 names
        // are known.
        boolean usual = data.layout() != OutputLayout.YOLOV8_TRANSPOSED || classes.isPresent();
        return new Fit(count, grid, grid && usual);
    }

    private boolean isMultipleOfGrid(long boxes, int anchors) {
        return boxes % anchors == 0 && Grid.of(inputWidth, inputHeight, boxes / anchors) != null;
    }

    private ResolvedLayout resolved(LayoutData data, int output, Fit fit) {
        Grid grid = data.decoded()
                ? null
                : Grid.of(inputWidth, inputHeight, outputs.get(output).dim(data.rows() ? 1 : 2));
        return new ResolvedLayout(data, output, fit.classes, grid);
    }

    private String classesInWords() {
        return classes.isPresent() ? " and " + classes.getAsInt() + " class names" : " and unknown classes";
    }

    private static String layoutsInWords() {
        return LayoutData.ALL.stream()
                .map(data -> data.layout() + " " + data.description())
                .collect(Collectors.joining(", "));
    }

    /** What is probably wrong. */
    private String advice() {
        TensorSpec first = outputs.get(0);
        if (first.rank() == 2) {
            return "an output of two dimensions is perhaps that of a classifier";
        }
        for (LayoutData data : LayoutData.ALL) {
            if (first.rank() == 3 && classes.isPresent() && !data.suppressed()) {
                long boxes = first.dim(data.rows() ? 1 : 2);
                long count = first.dim(data.rows() ? 2 : 1) - data.leading();
                if (count >= 1 && isMultipleOfGrid(boxes, data.anchorsPerCell())) {
                    return "the output would be " + data.layout() + " with " + count + " classes, but there are "
                            + classes.getAsInt() + " names; give the right names with the builder's classNames(...)";
                }
            }
        }
        return "if it is a detector, export it with its head decoded";
    }
}
