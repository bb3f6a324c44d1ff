package io.yolo4j.graph.shape;

import io.yolo4j.ModelException;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.List;

/** One node while shapes are followed through the graph: what it reads, what it makes, and how to refuse it. */
final class Step {
    private final Inference inference;
    private final Node node;

    Step(Inference inference, Node node) {
        this.inference = inference;
        this.node = node;
    }

    Node node() {
        return node;
    }

    Graph graph() {
        return inference.graph();
    }

    /** The sizes that the file was exported for. */
    Sizes base() {
        return inference.base();
    }

    boolean batchMoves() {
        return inference.batchMoves();
    }

    boolean sizeMoves() {
        return !inference.batchMoves();
    }

    boolean has(int input) {
        return input < node.inputs().size() && !node.input(input).isEmpty();
    }

    Sized in(int input) {
        return has(input) ? inference.known(node.input(input)) : Sized.UNKNOWN;
    }

    Sized known(String tensor) {
        return inference.known(tensor);
    }

    /** The constant that an input is, or null. */
    Constant constant(int input) {
        return has(input) ? graph().constant(node.input(input)) : null;
    }

    List<Axis> axes(int input) {
        Sized in = in(input);
        if (!in.isKnown()) {
            throw refuse("reads \"" + node.input(input) + "\", of whose shape nothing is known");
        }
        return in.axes();
    }

    /** Numbers that follow from sizes. */
    List<Extent> values(int input, String what) {
        Sized in = in(input);
        if (in.values() == null) {
            throw refuse("takes " + what + " from \"" + node.input(input)
                    + "\", which is computed in a way that is not understood");
        }
        return in.values();
    }

    /** Numbers that are the same at every size. */
    long[] numbers(int input, String what) {
        List<Extent> values = values(input, what);
        long[] numbers = new long[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            Ratio value = values.get(i).constant();
            if (value == null || !value.isWhole()) {
                throw refuse("takes " + what + " from the size of the input: " + values);
            }
            numbers[i] = value.over();
        }
        return numbers;
    }

    /** An attribute that the operator must have. */
    long[] listed(String attribute) {
        long[] numbers = node.integers(attribute);
        if (numbers == null) {
            throw refuse("lacks its attribute " + attribute);
        }
        return numbers;
    }

    /** The same where the attribute or the input must be there. */
    long[] needed(int input, String attribute, String what) {
        return has(input) ? numbers(input, what) : listed(attribute);
    }

    /** Numbers from an input, or where old opsets have it, from an attribute; null where neither is there. */
    long[] numbers(int input, String attribute, String what) {
        return has(input) ? numbers(input, what) : node.integers(attribute);
    }

    /** The length of an axis at the size that the file was exported for. */
    long size(Axis axis) {
        long size = axis.extent().whole(base());
        if (size < 0) {
            throw refuse(
                    "gets an axis of " + axis + ", which is " + axis.extent().at(base()) + " at " + base()
                            + ": the sizes that it was exported for are no multiple of its strides");
        }
        return size;
    }

    void out(int output, Sized sized) {
        if (output < node.outputs().size() && !node.output(output).isEmpty()) {
            if (sized.isKnown()) {
                sized.axes().forEach(this::size);
            }
            inference.set(node.output(output), sized);
        }
    }

    void out(List<Axis> axes) {
        out(0, Sized.of(axes));
    }

    void edit(Edit edit) {
        inference.edit(edit);
    }

    /** That an axis has at least so many places wherever the graph shall run. */
    void atLeast(Axis axis, long places) {
        if (!axis.isConstant()) {
            inference.require(new Inference.Requirement(node, axis.extent(), places));
        }
    }

    /**
     * One axis for two which must be equally long.
     *
     * @throws ModelException if they are not, or only at the exported size
     */
    Axis same(Axis one, Axis other) {
        if (one.extent().equals(other.extent())) {
            return one.orRicher(other);
        }
        if (size(one) != size(other)) {
            inference.suggest(one.extent(), other.extent());
            throw refuse(
                    "has to bring together " + size(one) + " (" + one + ") and " + size(other) + " (" + other + ")");
        }
        throw refuse("has to bring together " + one + " and " + other + ", which are both " + size(one) + " at "
                + base() + " only");
    }

    /** Says which node cannot be rewritten. */
    ModelException refuse(String why) {
        return new ModelException(graph().name() + " cannot be rewritten for another "
                + (batchMoves() ? "batch" : "size") + ": " + node + " " + why + inference.advice());
    }

    /** Like the axes of an input, with others in some places. */
    static List<Axis> with(List<Axis> axes, int index, Axis axis) {
        List<Axis> changed = new ArrayList<>(axes);
        changed.set(index < 0 ? index + axes.size() : index, axis);
        return changed;
    }

    /** An axis that must not mix pictures. */
    void keepsPictures(Axis axis, String doing) {
        if (batchMoves() && axis.hasBatch()) {
            throw refuse(doing + " the axis of the pictures (" + axis
                    + "), so that one picture would change another's result");
        }
    }
}
