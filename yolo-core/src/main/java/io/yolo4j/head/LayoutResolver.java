package io.yolo4j.head;

import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.Task;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Finds out how a model's outputs are to be read, from what is known for certain: the shapes, the input size (which says how many
 * cells the grid has), the number of classes, the task, and what the numbers of the trial run can be. Where more than one reading
 * fits, the user decides.
 */
public final class LayoutResolver {
    /** How many times better than the other an explanation has to be. */
    private static final double CLEARLY = 4;

    private final Facts facts;

    /**
     * States the facts.
     *
     * @param facts what is known of the model
     */
    public LayoutResolver(Facts facts) {
        this.facts = facts;
    }

    /**
     * Finds the one layout that fits.
     *
     * @return the layout and the outputs it applies to
     * @throws ModelException where none fits, or several
     */
    public ResolvedLayout resolve() {
        List<ResolvedLayout> found = mostPlausible(fitting(fit -> fit.suppressed() || fit.evidence() > 0));
        if (found.stream().noneMatch(LayoutResolver::unmistakable)) {
            refuseParts();
        }
        found = inTheRightUnits(found);
        if (found.isEmpty() && facts.classes().isPresent() && !facts.endToEnd().orElse(false)) {
            // whatever strides it has, it can be read
            found = fitting(fit -> fit.data().form() instanceof OneTensor one && !one.relative());
        }
        if (found.isEmpty()) {
            throw noneFits(advice());
        }
        found = nearestToTheirCells(withoutContradiction(found));
        if (found.size() > 1) {
            throw severalFit(found);
        }
        return found.get(0);
    }

    /**
     * Checks the layout that the user chose, who knows more than metadata do.
     *
     * @param layout the choice
     * @return the layout and the outputs it applies to
     * @throws ModelException where it does not fit
     */
    public ResolvedLayout resolve(OutputLayout layout) {
        LayoutData data = LayoutData.of(layout);
        List<ResolvedLayout> found = withoutContradiction(data.form().fits(data, facts.withChosen(layout)));
        ResolvedLayout first = found.stream()
                .max(Comparator.comparingInt((ResolvedLayout fit) -> fit.evidence() > 0 ? 1 : 0)
                        .thenComparing(ResolvedLayout::output, Comparator.reverseOrder()))
                .orElseThrow(() -> new ModelException("the layout " + layout + " " + data.description()
                        + " does not fit " + inWords() + "; known layouts: " + layoutsInWords()));
        List<ResolvedLayout> ofOutput =
                found.stream().filter(fit -> fit.output() == first.output()).toList();
        if (ofOutput.size() > 1) {
            throw severalFit(ofOutput);
        }
        return first;
    }

    private ModelException severalFit(List<ResolvedLayout> found) {
        List<String> choices = new ArrayList<>();
        if (found.stream()
                        .map(fit -> List.of(fit.layout(), fit.output()))
                        .distinct()
                        .count()
                > 1) {
            choices.add("choose one with the builder's layout(...), which takes the first output that it fits");
        }
        if (facts.classes().isEmpty()) {
            choices.add("give the class names with classNames(...)");
        }
        if (facts.task().isEmpty()) {
            choices.add("say what it finds with task(...)");
        }
        if (lacksKeypoints()) {
            choices.add("say which keypoints it has with keypoints(count, values)");
        }
        return new ModelException(
                inWords() + " can be read as " + readings(found) + "; " + String.join(", or ", choices));
    }

    private boolean lacksKeypoints() {
        return facts.task().equals(Optional.of(Task.POSE)) && facts.keypoints().isEmpty();
    }

    private List<ResolvedLayout> fitting(Predicate<ResolvedLayout> condition) {
        List<ResolvedLayout> found = new ArrayList<>();
        boolean endToEnd = facts.endToEnd().orElse(false);
        for (LayoutData data : LayoutData.ALL) {
            if (!endToEnd || data.suppressed()) {
                data.form().fits(data, facts).stream().filter(condition).forEach(found::add);
            }
        }
        return found;
    }

    private static boolean unmistakable(ResolvedLayout fit) {
        return !(fit.data().form() instanceof OneTensor) && !(fit.data().form() instanceof EndToEnd);
    }

    /** Whether boxes are those of a transformer's queries, of which the metadata do not say that they are final. */
    private static boolean ofQueries(LayoutData data) {
        return data.form() instanceof OneTensor one && one.anchorsPerCell() == 0
                || data.form() instanceof EndToEnd end && end.queries();
    }

    /** Leaves out what would be too strange a coincidence; where none would, all stay and the user decides. */
    private List<ResolvedLayout> mostPlausible(List<ResolvedLayout> found) {
        if (found.stream().anyMatch(LayoutResolver::unmistakable)) {
            return found.stream().filter(LayoutResolver::unmistakable).toList();
        }
        // The number of boxes of an end-to-end model is a setting of its export, 300 say, and not that of a whole grid.
        Set<Integer> wholeGrids = found.stream()
                .filter(fit -> fit.evidence() >= ResolvedLayout.UNMISTAKABLE)
                .map(ResolvedLayout::output)
                .collect(Collectors.toSet());
        return found.stream()
                .filter(fit -> !(wholeGrids.contains(fit.output())
                        && fit.suppressed()
                        && (facts.endToEnd().isEmpty() || ofQueries(fit.data()))))
                .toList();
    }

    /** Where boxes may be relative to their cells, looks whether they are. */
    private List<ResolvedLayout> inTheRightUnits(List<ResolvedLayout> found) {
        List<ResolvedLayout> right = new ArrayList<>(found);
        for (ResolvedLayout relative : found) {
            if (!isRelative(relative)) {
                continue;
            }
            if (relative.units() == BoxUnits.CELLS) {
                right.removeIf(fit -> fit.output() == relative.output() && !isRelative(fit));
            } else if (relative.units() == BoxUnits.PIXELS) {
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

    private static boolean isRelative(ResolvedLayout fit) {
        return fit.data().form() instanceof OneTensor one && one.relative();
    }

    /** Leaves out what the numbers speak against; where that is everything, says what. */
    private List<ResolvedLayout> withoutContradiction(List<ResolvedLayout> found) {
        List<ResolvedLayout> possible =
                found.stream().filter(fit -> fit.contradiction() == null).toList();
        if (possible.isEmpty() && !found.isEmpty()) {
            throw new ModelException("the output has the shape of the layout " + readings(found)
                    + ", but not its numbers: " + found.get(0).contradiction()
                    + (lacksKeypoints()
                            ? "; say which keypoints it has with the builder's keypoints(count, values)"
                            : ""));
        }
        return possible;
    }

    /** Of rows and columns of a square tensor, those whose boxes lie near their cells. */
    private List<ResolvedLayout> nearestToTheirCells(List<ResolvedLayout> found) {
        boolean comparable = found.size() == 2
                && found.stream()
                        .allMatch(fit ->
                                fit.data().form() instanceof OneTensor && fit.evidence() > 0 && !isRelative(fit));
        if (!comparable) {
            return found;
        }
        ResolvedLayout a = found.get(0), b = found.get(1);
        double ofA = ((OneTensor) a.data().form()).misfit(facts, a.output());
        double ofB = ((OneTensor) b.data().form()).misfit(facts, b.output());
        return ofA * CLEARLY < ofB ? List.of(a) : ofB * CLEARLY < ofA ? List.of(b) : found;
    }

    private String readings(List<ResolvedLayout> found) {
        return found.stream().map(this::inWords).distinct().collect(Collectors.joining(" or "));
    }

    private ModelException noneFits(String advice) {
        return new ModelException(
                "no known detector layout fits " + inWords() + "; known layouts: " + layoutsInWords() + "; " + advice);
    }

    private String inWords() {
        return "the output " + facts.outputs() + " of a model with input " + facts.inputWidth() + " x "
                + facts.inputHeight() + classesInWords()
                + facts.task().map(task -> " and the task " + task).orElse("");
    }

    private String inWords(ResolvedLayout fit) {
        return facts.outputs().size() == 1
                ? fit.toString()
                : fit + " in " + facts.output(fit.output()).name();
    }

    private String classesInWords() {
        return facts.classes().isPresent()
                ? " and " + facts.classes().getAsInt() + " class names"
                : " and unknown classes";
    }

    private static String layoutsInWords() {
        return LayoutData.ALL.stream().map(data -> data.layout().name()).collect(Collectors.joining(", "));
    }

    /** Refuses outputs of which one would pass for that of a whole detector, were it not for the others. */
    private void refuseParts() {
        long strides = facts.outputs().stream()
                .filter(spec -> spec.rank() == 3)
                .flatMap(spec -> LongStream.of(spec.dim(1), spec.dim(2)).boxed())
                .filter(cells -> cells > 1 && Grid.isOneStride(facts.inputWidth(), facts.inputHeight(), cells))
                .distinct()
                .count();
        if (strides >= 2 && facts.outputs().size() >= 2) {
            String mismatch = wrongNames(LayoutResolver::unmistakable);
            throw noneFits("the outputs are the bare heads of several strides; "
                    + (mismatch != null ? mismatch : "export the model with its head decoded into one output"));
        }
        String split = facts.classes().isEmpty() ? splitHead() : null; // with names, the number of classes says enough
        if (split != null) {
            throw noneFits(split);
        }
    }

    private String splitHead() {
        for (TensorSpec spec : facts.outputs()) {
            if (spec.rank() == 3 && (spec.dim(1) == 4 || spec.dim(2) == 4) && hasCompanion(spec)) {
                return "the output " + spec
                        + " perhaps holds the boxes and another one their scores; export the model with"
                        + " both in one output"
                        + (mayBeQueries()
                                ? ", or, where they are boxes from 0 to 1 and logits for a sigmoid, choose layout(DETR_LOGITS)"
                                : "");
            }
        }
        return null;
    }

    private boolean mayBeQueries() {
        LayoutData queries = LayoutData.of(OutputLayout.DETR_LOGITS);
        return !queries.form().fits(queries, facts.withChosen(queries.layout())).isEmpty();
    }

    /** Whether another output has as many boxes as this one, which holds four numbers for each. */
    private boolean hasCompanion(TensorSpec spec) {
        int axis = spec.dim(1) == 4 ? 2 : 1;
        return facts.outputs().stream()
                .anyMatch(other -> other != spec
                        && other.rank() == 3
                        && other.dim(axis) == spec.dim(axis)
                        && other.dim(3 - axis) > 4);
    }

    /** What is probably wrong. */
    private String advice() {
        String split = splitHead();
        if (split != null) {
            return split;
        }
        if (facts.outputs().stream()
                .anyMatch(output ->
                        output.rank() == 2 || output.rank() == 4 && output.dim(2) == 1 && output.dim(3) == 1)) {
            return "an output of two dimensions is perhaps that of a classifier, which Classifier opens";
        }
        Task task = facts.task().orElse(null);
        if (task == Task.SEGMENT && facts.parts(-1).isEmpty()) {
            return "a segmentation model has its mask prototypes [N, coefficients, height/4, width/4] in another output,"
                    + " which is missing; export it whole";
        }
        if (lacksKeypoints()) {
            return "how many keypoints a pose model has, and whether each has two values or three, neither its metadata"
                    + " nor its names tell; say it with the builder's keypoints(count, values)";
        }
        String mismatch = mismatch();
        return mismatch != null ? mismatch : "if it is a detector, export it with its head decoded";
    }

    /** What would fit if the metadata or the names were others, or null. */
    private String mismatch() {
        for (LayoutData data : LayoutData.ALL) {
            if (!ofQueries(data) && data.suppressed() != facts.endToEnd().orElse(data.suppressed())) {
                for (ResolvedLayout fit : data.form().fits(data, facts.withChosen(data.layout()))) {
                    if (fit.evidence() > 0 || fit.suppressed()) {
                        return "the output would be " + fit + ", but the metadata say that the model is "
                                + (data.suppressed() ? "not " : "") + "end to end; if they are wrong, choose the layout"
                                + " with the builder's layout(...)";
                    }
                }
            }
        }
        return wrongNames(fit -> true);
    }

    /** What would fit if there were as many names as classes, or null. */
    private String wrongNames(Predicate<ResolvedLayout> condition) {
        List<ResolvedLayout> nameless = new ArrayList<>();
        for (LayoutData data : LayoutData.ALL) {
            nameless.addAll(data.form().fits(data, facts.withoutNames()));
        }
        nameless.removeIf(fit -> fit.evidence() == 0 || fit.contradiction() != null || !condition.test(fit));
        if (facts.classes().isEmpty() || nameless.isEmpty()) {
            return null;
        }
        ResolvedLayout fit = mostPlausible(nameless).get(0);
        return "the output would be " + fit.layout() + " with " + fit.classes() + " classes, but there are "
                + facts.classes().getAsInt() + " names; give the right names with the builder's classNames(...)";
    }
}
