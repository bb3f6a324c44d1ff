package io.yolo4j.graph.shape;

import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives a Reshape a target for the new sizes. Where each run decides on the number of pictures, that is copied (0) or found (-1) by the
 * operator itself where possible, which engines like better than computed shapes.
 *
 * @param node the Reshape
 * @param from the axes that it takes
 * @param to the axes that it makes
 */
record ReshapeEdit(Node node, List<Axis> from, List<Axis> to) implements Edit {
    private static final int TARGET = 1;

    @Override
    public void apply(Rewriting rewriting) {
        Constant constant = rewriting.graph().constant(node.input(TARGET));
        long[] old = constant == null ? node.integers("shape") : constant.longs();
        boolean zeroCopies = node.integer("allowzero", 0) == 0;
        long[] target = old.clone();
        int found = -1;
        int open = -1;
        boolean computed = false;
        for (int i = 0; i < target.length; i++) {
            Long number = rewriting.number(to.get(i).extent());
            boolean copied =
                    i < from.size() && from.get(i).extent().equals(to.get(i).extent());
            if (old[i] == -1) {
                found = i;
            } else if (old[i] == 0 && zeroCopies) {
                target[i] = 0;
            } else if (number != null) {
                target[i] = number;
            } else if (copied && zeroCopies) {
                target[i] = 0;
            } else {
                computed |= open >= 0;
                open = i;
            }
        }
        if (open >= 0 && found >= 0) {
            Long number = rewriting.number(to.get(found).extent());
            computed |= number == null;
            target[found] = number == null ? -1 : number;
        }
        if (open >= 0) {
            target[open] = -1;
        }
        if (computed) {
            write(rewriting, rewriting.list(name(), extents(rewriting, old)));
        } else if (!Arrays.equals(target, old)) {
            write(rewriting, rewriting.list(name(), target));
        }
    }

    private List<Extent> extents(Rewriting rewriting, long[] old) {
        List<Extent> extents = new ArrayList<>();
        for (int i = 0; i < old.length; i++) {
            extents.add(old[i] == -1 ? Extent.of(-1) : to.get(i).extent());
        }
        return extents;
    }

    private String name() {
        return node.inputs().size() > TARGET ? node.input(TARGET) : node.name() + "/shape";
    }

    private void write(Rewriting rewriting, String target) {
        node.setInput(TARGET, target);
    }
}
