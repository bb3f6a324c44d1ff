package io.yolo4j.graph.shape;

import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Node;
import java.util.Arrays;
import java.util.List;

/**
 * Gives a node other numbers: the sizes of a Resize, the ends of a Slice, the parts of a Split.
 *
 * @param node the node
 * @param input which of its inputs, or {@link #ATTRIBUTE}
 * @param wanted the numbers
 * @param scalar whether it is a single number without dimensions
 */
record ListEdit(Node node, int input, List<Extent> wanted, boolean scalar) implements Edit {
    /** The parts of a Split of old opsets. */
    static final int ATTRIBUTE = -1;

    @Override
    public void apply(Rewriting rewriting) {
        boolean constant = wanted.stream().allMatch(extent -> rewriting.number(extent) != null);
        long[] numbers = constant ? wanted.stream().mapToLong(rewriting::number).toArray() : null;
        if (input == ATTRIBUTE) {
            node.set("split", numbers);
            return;
        }
        Constant old = rewriting.graph().constant(node.input(input));
        if (!constant) {
            node.setInput(input, rewriting.list(node.input(input), wanted));
        } else if (!Arrays.equals(numbers, old.longs())) {
            long[] dims = scalar ? old.dims() : new long[] {numbers.length};
            node.setInput(input, rewriting.graph().constant(node.input(input), Constant.ofLongs(numbers, dims)));
        }
    }
}
