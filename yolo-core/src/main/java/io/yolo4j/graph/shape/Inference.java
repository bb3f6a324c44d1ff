package io.yolo4j.graph.shape;

import io.yolo4j.ModelException;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Follows the shapes of all tensors through a graph, in terms of the sizes of its input, and explains the constants in which the exporter
 * wrote sizes down. Changes nothing: what has to be changed is collected as {@link Edit}s.
 */
final class Inference {
    /** Longer lists of numbers are no shapes. */
    private static final int MOST_VALUES = 256;

    /** What must hold at any size: that an axis has at least so many places. */
    record Requirement(Node node, Extent extent, long places) {}

    private final Graph graph;
    private final Sizes base;
    private final boolean batchMoves;
    private final Map<String, Sized> known = new LinkedHashMap<>();
    private final Map<String, Node> origins = new HashMap<>();
    private final List<Edit> edits = new ArrayList<>();
    private final List<Requirement> requirements = new ArrayList<>();
    private Sizes suggestion;

    /**
     * @param graph what to look at
     * @param base the sizes that it was exported for
     * @param batchMoves whether it is about the number of pictures; else it is about height and width
     */
    Inference(Graph graph, Sizes base, boolean batchMoves) {
        this.graph = graph;
        this.base = base;
        this.batchMoves = batchMoves;
    }

    void input(String tensor, List<Axis> axes) {
        known.put(tensor, Sized.of(axes));
    }

    /**
     * Follows the shapes.
     *
     * @throws ModelException naming the node from where on they cannot be told
     */
    void run() {
        graph.constants().forEach((tensor, constant) -> known.put(tensor, sized(tensor, constant)));
        for (Node node : graph.sorted()) {
            Step step = new Step(this, node);
            try {
                infer(step, node);
            } catch (ArithmeticException e) {
                throw step.refuse("computes sizes that are not understood (" + e.getMessage() + ")");
            } catch (IndexOutOfBoundsException
                    | IllegalArgumentException e) { // the latter of lists without a first part
                throw step.refuse("has fewer axes or inputs than its operator needs");
            }
        }
    }

    private void infer(Step step, Node node) {
        for (String output : node.outputs()) {
            if (!output.isEmpty()) {
                known.put(output, Sized.UNKNOWN);
                origins.put(output, node);
            }
        }
        Consumer<Step> rule =
                node.domain().isEmpty() || node.domain().equals("com.microsoft") ? Rules.of(node.op()) : null;
        if (rule != null && !node.hasSubgraphs()) {
            rule.accept(step);
        } else if (node.inputs().stream().anyMatch(input -> !known(input).isConstant())) {
            throw step.refuse("is an operator whose shapes are not understood");
        }
    }

    private static Sized sized(String name, Constant constant) {
        List<Axis> axes = Arrays.stream(constant.dims()).mapToObj(Axis::of).toList();
        List<Extent> values = null;
        if (constant.elements() <= MOST_VALUES && constant.raw() != null) {
            values = constant.isReal() ? reals(constant.floats()) : wholes(constant.longs());
        }
        return new Sized(axes, values, constant.isReal(), name, null);
    }

    private static List<Extent> wholes(long[] values) {
        return Arrays.stream(values).mapToObj(Extent::of).toList();
    }

    private static List<Extent> reals(float[] values) {
        List<Extent> extents = new ArrayList<>();
        for (float value : values) {
            Ratio ratio = Float.isFinite(value) ? Ratio.of(value) : null;
            if (ratio == null) {
                return null;
            }
            extents.add(Extent.of(ratio));
        }
        return extents;
    }

    Graph graph() {
        return graph;
    }

    Sizes base() {
        return base;
    }

    boolean batchMoves() {
        return batchMoves;
    }

    Sized known(String tensor) {
        return known.getOrDefault(tensor, Sized.UNKNOWN);
    }

    void set(String tensor, Sized sized) {
        boolean tooMany = sized.values() != null && sized.values().size() > MOST_VALUES;
        known.put(tensor, tooMany ? sized.withValues(null) : sized);
    }

    void edit(Edit edit) {
        edits.add(edit);
    }

    void require(Requirement requirement) {
        requirements.add(requirement);
    }

    List<Edit> edits() {
        return Collections.unmodifiableList(edits);
    }

    List<Requirement> requirements() {
        return Collections.unmodifiableList(requirements);
    }

    /** All tensors whose shapes depend on sizes, with the nodes that make them. */
    Map<String, Sized> tensors() {
        return Collections.unmodifiableMap(known);
    }

    Node origin(String tensor) {
        return origins.get(tensor);
    }

    /** Notes the size at which two axes would be equally long. */
    void suggest(Extent one, Extent other) {
        Extent open = one.isConstant() ? other : one;
        Ratio number = one.isConstant() ? one.constant() : other.constant();
        if (number == null || open.hasBatch() || open.hasHeight() == open.hasWidth()) {
            return;
        }
        Ratio factor = open.at(new Sizes(1, 1, 1));
        if (factor.over() > 0
                && open.equals((open.hasHeight() ? Extent.HEIGHT : Extent.WIDTH).times(Extent.of(factor)))) {
            long size = number.times(factor.inverse()).floor().over();
            suggestion = open.hasHeight()
                    ? new Sizes(base.batch(), size, base.width())
                    : new Sizes(base.batch(), base.height(), size);
        }
    }

    /** The sizes that the graph seems to be made for, where these are not the ones; else null. */
    Sizes suggestion() {
        return suggestion;
    }

    String advice() {
        return batchMoves
                ? ". Export the model with dynamic=True or with the batch that you need"
                : ". Export the model with the size that you need";
    }
}
