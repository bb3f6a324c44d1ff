package io.yolo4j.head;

import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Finds out how a model's output is to be read, from what is known for certain: the shapes, the input size (which says how many
 * cells the grid has), the number of classes, and for boxes of one shape what the trial run says of their units. Where more
 * than one reading fits, the user decides.
 */
public final class LayoutResolver {
    /** So many strides and more are a whole detector's; fewer may have the number of boxes of something else by chance. */
    private static final int WHOLE_GRID = 3;

    private static final int MASK_COEFFICIENTS = 32;

    private final List<TensorSpec> outputs;
    private final IntFunction<Tensor> trialRun;
    private final int inputWidth;
    private final int inputHeight;
    private final OptionalInt classes;
    private final Optional<Boolean> endToEnd;

    /**
     * States the facts.
     *
     * @param outputs name, type and shape of every output of a run
     * @param trialRun the values of each output of that run, on any picture
     * @param inputWidth width of the model's input
     * @param inputHeight height of the model's input
     * @param classes number of class names, where the model or the user gave any
     * @param endToEnd what the model's metadata say of NMS inside the network
     */
    public LayoutResolver(
            List<TensorSpec> outputs,
            IntFunction<Tensor> trialRun,
            int inputWidth,
            int inputHeight,
            OptionalInt classes,
            Optional<Boolean> endToEnd) {
        this.outputs = outputs;
        this.trialRun = trialRun;
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
        refuseUndecodedHeads();
        String other = otherKindOfModel();
        if (classes.isEmpty() && other != null) { // with names, the number of classes says enough
            throw noneFits(other);
        }
        List<Fit> found = inTheRightUnits(mostPlausible(fitting(fit -> fit.data.suppressed() || fit.strides > 0)));
        if (found.isEmpty() && classes.isPresent()) {
            found = fitting(fit -> fit.data.decoded()); // whatever strides it has, it can be read
        }
        if (found.isEmpty()) {
            throw noneFits(advice());
        }
        if (found.size() > 1) {
            throw new ModelException(inWords() + " can be read as " + readings(found)
                    + "; choose one with the builder's layout(...), which takes the first output that it fits"
                    + (classes.isPresent() ? "" : ", or give the class names with classNames(...)"));
        }
        return found.get(0).resolved(this);
    }

    /**
     * Checks the layout that the user chose, who knows more than metadata do.
     *
     * @param layout the choice
     * @return the layout and the output it applies to
     * @throws ModelException where it does not fit
     */
    public ResolvedLayout resolve(OutputLayout layout) {
        refuseUndecodedHeads();
        LayoutData data = LayoutData.of(layout);
        return IntStream.range(0, outputs.size())
                .mapToObj(output -> fit(data, output))
                .filter(fit -> fit != null && (fit.strides > 0 || data.decoded()))
                .max(Comparator.comparingInt((Fit fit) -> fit.strides > 0 ? 1 : 0)
                        .thenComparing(Fit::output, Comparator.reverseOrder()))
                .orElseThrow(() -> new ModelException("the layout " + layout + " " + data.description()
                        + " does not fit " + inWords() + "; known layouts: " + layoutsInWords()))
                .resolved(this);
    }

    /**
     * A way to read an output.
     *
     * @param classes number of classes, or -1 where neither the shape nor any names tell
     * @param strides how many strides the grid has that gives this number of boxes; 0 where no grid does
     */
    private record Fit(LayoutData data, int output, int classes, int strides) {
        ResolvedLayout resolved(LayoutResolver facts) {
            Grid grid = data.decoded() ? null : facts.grid(data, facts.outputs.get(output));
            return new ResolvedLayout(data, output, classes, grid);
        }
    }

    private List<Fit> fitting(Predicate<Fit> condition) {
        List<Fit> found = new ArrayList<>();
        for (int output = 0; output < outputs.size(); output++) {
            for (LayoutData data : LayoutData.ALL) {
                Fit fit = data.suppressed() == endToEnd.orElse(data.suppressed()) ? fit(data, output) : null;
                if (fit != null && condition.test(fit)) {
                    found.add(fit);
                }
            }
        }
        return found;
    }

    /** Leaves out what would be too strange a coincidence; where none would, all stay and the user decides. */
    private List<Fit> mostPlausible(List<Fit> found) {
        // The number of boxes of an end-to-end model is a setting of its export, 300 say, and not that of a whole grid.
        Set<Integer> wholeGrids = found.stream()
                .filter(fit -> fit.strides >= WHOLE_GRID)
                .map(Fit::output)
                .collect(Collectors.toSet());
        return found.stream()
                .filter(fit -> !(wholeGrids.contains(fit.output) && fit.data.suppressed() && endToEnd.isEmpty()))
                .toList();
    }

    /** Where boxes may be relative to their cells, looks whether they are. */
    private List<Fit> inTheRightUnits(List<Fit> found) {
        List<Fit> right = new ArrayList<>(found);
        for (Fit relative : found) {
            TensorSpec spec = outputs.get(relative.output);
            if (relative.data.decoded() || spec.dim(0) < 1 || !isFloatingPoint(spec)) {
                continue;
            }
            BoxUnits units = BoxUnits.of(trialRun.apply(relative.output), grid(relative.data, spec));
            if (units == BoxUnits.CELLS) {
                right.removeIf(fit -> fit.output == relative.output && fit.data.decoded());
            } else if (units == BoxUnits.PIXELS) {
                throw new ModelException("the boxes of " + inWords()
                        + " are in input pixels already, as YOLOv6 writes them and "
                        + "YOLOX when it is exported with its head decoded; choose layout(YOLOV5) for YOLOv6, layout(YOLOV5) and "
                        + "preprocessing(Preprocessing.YOLOX) for YOLOX"
                        + (right.size() > 1
                                ? ", or "
                                        + readings(right.stream()
                                                .filter(fit -> fit != relative)
                                                .toList())
                                : ""));
            }
        }
        return right;
    }

    private static boolean isFloatingPoint(TensorSpec spec) {
        return spec.type() == ElementType.FLOAT32 || spec.type() == ElementType.FLOAT16;
    }

    private String readings(List<Fit> found) {
        return found.stream().map(this::inWords).collect(Collectors.joining(" or "));
    }

    private Fit fit(LayoutData data, int output) {
        TensorSpec spec = outputs.get(output);
        if (spec.rank() != 3) {
            return null;
        }
        long boxes = data.boxes(spec);
        long channels = data.channels(spec);
        boolean addressable = boxes >= 0
                && boxes <= Integer.MAX_VALUE
                && channels >= 1
                && channels <= Integer.MAX_VALUE
                && boxes * channels <= Integer.MAX_VALUE;
        if (!addressable) {
            return null;
        }
        if (data.suppressed()) {
            return channels == 6 ? new Fit(data, output, classes.orElse(-1), 0) : null;
        }
        int count = (int) channels - data.leading();
        if (boxes == 0 || count < 1 || classes.isPresent() && classes.getAsInt() != count) {
            return null;
        }
        Grid grid = grid(data, spec);
        return new Fit(data, output, count, grid == null ? 0 : grid.strides);
    }

    /** The grid of one box's cells, or null where no grid gives this number of boxes. */
    private Grid grid(LayoutData data, TensorSpec spec) {
        long boxes = data.boxes(spec);
        return boxes % data.anchorsPerCell() == 0
                ? Grid.of(inputWidth, inputHeight, boxes / data.anchorsPerCell())
                : null;
    }

    private ModelException noneFits(String advice) {
        return new ModelException(
                "no known detector layout fits " + inWords() + "; known layouts: " + layoutsInWords() + "; " + advice);
    }

    private String inWords() {
        return "the output " + outputs + " of a model with input " + inputWidth + " x " + inputHeight
                + classesInWords();
    }

    private String inWords(Fit fit) {
        String text = fit.resolved(this).toString();
        return outputs.size() == 1
                ? text
                : text + " in " + outputs.get(fit.output).name();
    }

    private String classesInWords() {
        return classes.isPresent() ? " and " + classes.getAsInt() + " class names" : " and unknown classes";
    }

    private static String layoutsInWords() {
        return LayoutData.ALL.stream()
                .map(data -> data.layout() + " " + data.description())
                .collect(Collectors.joining(", "));
    }

    /** A decoded output has the cells of all strides; outputs with those of one stride each are the bare heads of a network. */
    private void refuseUndecodedHeads() {
        long strides = outputs.stream()
                .filter(spec -> spec.rank() == 3)
                .flatMap(spec -> LongStream.of(spec.dim(1), spec.dim(2)).boxed())
                .filter(cells -> cells > 1 && Grid.isOneStride(inputWidth, inputHeight, cells))
                .distinct()
                .count();
        if (strides >= 2 && outputs.size() >= 2) {
            throw noneFits("the outputs are the bare heads of several strides, which this version does not decode;"
                    + " export the model with its head decoded into one output");
        }
    }

    /** Outputs whose shape alone would pass for that of a detector, were it not for the output beside them. Null for none. */
    private String otherKindOfModel() {
        for (TensorSpec spec : outputs) {
            if (spec.rank() == 4
                    && spec.dim(1) == MASK_COEFFICIENTS
                    && spec.dim(2) == inputHeight / 4
                    && spec.dim(3) == inputWidth / 4) {
                return "the output " + spec
                        + " is perhaps the mask prototypes of a segmentation model, which is no detector";
            }
            if (spec.rank() == 3 && (spec.dim(1) == 4 || spec.dim(2) == 4) && hasCompanion(spec)) {
                return "the output " + spec
                        + " perhaps holds the boxes and another one their scores; export the model with"
                        + " both in one output";
            }
        }
        return null;
    }

    /** Whether another output has as many boxes as this one, which holds four numbers for each. */
    private boolean hasCompanion(TensorSpec spec) {
        int axis = spec.dim(1) == 4 ? 2 : 1;
        return outputs.stream()
                .anyMatch(other -> other != spec
                        && other.rank() == 3
                        && other.dim(axis) == spec.dim(axis)
                        && other.dim(3 - axis) > 4);
    }

    /** What is probably wrong. */
    private String advice() {
        String other = otherKindOfModel();
        if (other != null) {
            return other;
        }
        if (outputs.stream().anyMatch(output -> output.rank() == 2)) {
            return "an output of two dimensions is perhaps that of a classifier";
        }
        for (int output = 0; output < outputs.size(); output++) {
            for (LayoutData data : LayoutData.ALL) {
                TensorSpec spec = outputs.get(output);
                Fit fit = fit(data, output);
                if (fit != null && (fit.strides > 0 || data.suppressed())) {
                    return "the output would be " + fit.resolved(this) + ", but the metadata say that the model is "
                            + (data.suppressed() ? "not " : "")
                            + "end to end; if they are wrong, choose the layout with"
                            + " the builder's layout(...)";
                }
                long count = spec.rank() == 3 && !data.suppressed() ? data.channels(spec) - data.leading() : 0;
                if (fit == null && count >= 1 && classes.isPresent() && grid(data, spec) != null) {
                    return "the output would be " + data.layout() + " with " + count + " classes, but there are "
                            + classes.getAsInt() + " names; give the right names with the builder's classNames(...)";
                }
            }
        }
        return "if it is a detector, export it with its head decoded";
    }
}
