package io.yolo4j.graph.shape;

import io.yolo4j.ModelException;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What edits need while they are made: the new sizes, and constants and nodes that several of them share. */
final class Rewriting {
    private final Graph graph;
    private final Picture picture;
    private final Sizes base;
    private final Sizes sizes;
    private final boolean openBatch;
    private final Map<List<Long>, String> lists = new HashMap<>();
    private String batch;

    /**
     * @param base the sizes so far
     * @param sizes the new sizes
     * @param openBatch whether each run decides how many pictures there are
     */
    Rewriting(Graph graph, Picture picture, Sizes base, Sizes sizes, boolean openBatch) {
        this.graph = graph;
        this.picture = picture;
        this.base = base;
        this.sizes = sizes;
        this.openBatch = openBatch;
    }

    Graph graph() {
        return graph;
    }

    Sizes base() {
        return base;
    }

    Sizes sizes() {
        return sizes;
    }

    /** With the new sizes put in; what remains is the number of pictures, where that is open. */
    Extent fold(Extent extent) {
        return extent.fold(sizes, !openBatch);
    }

    /** The number that an extent is now; null where each run decides. */
    Long number(Extent extent) {
        Ratio value = fold(extent).constant();
        return value == null || !value.isWhole() ? null : value.over();
    }

    /** A tensor of 64-bit integers: a constant, or computed in each run where it depends on the number of pictures. */
    String list(String base, List<Extent> extents) {
        List<Long> run = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        for (Extent extent : extents) {
            Long number = number(extent);
            if (number != null) {
                run.add(number);
                continue;
            }
            if (!run.isEmpty()) {
                parts.add(list(base, run.stream().mapToLong(Long::longValue).toArray()));
                run.clear();
            }
            parts.add(times(fold(extent)));
        }
        if (!run.isEmpty()) {
            parts.add(list(base, run.stream().mapToLong(Long::longValue).toArray()));
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        String whole = graph.fresh(base);
        graph.add("Concat", parts, whole).set("axis", 0);
        return whole;
    }

    /** A constant list, shared by all that want the same. */
    String list(String base, long... values) {
        List<Long> key = new ArrayList<>();
        for (long value : values) {
            key.add(value);
        }
        return lists.computeIfAbsent(key, missing -> graph.constant(base, Constant.list(values)));
    }

    /** So many for each picture, as a list of one. */
    private String times(Extent extent) {
        Extent each = extent.over(Extent.BATCH);
        if (each == null || !each.isConstant() || !each.constant().isWhole()) {
            throw new ModelException(graph.name() + " cannot be rewritten for any batch: it would need " + extent
                    + " elements for N pictures");
        }
        if (each.is(1)) {
            return batch();
        }
        String product = graph.fresh("batch/times");
        graph.add("Mul", List.of(batch(), list("batch/each", each.constant().over())), product);
        return product;
    }

    /** How many pictures there are, as a list of one. */
    String batch() {
        if (batch == null) {
            String shape = graph.fresh("batch/shape");
            batch = graph.fresh("batch/size");
            graph.add("Shape", List.of(picture.name()), shape);
            graph.add("Gather", List.of(shape, list("batch/first", 0)), batch).set("axis", 0);
        }
        return batch;
    }

    boolean openBatch() {
        return openBatch;
    }

    /** Has a node read something else. */
    void replace(Node node, int input, String tensor) {
        node.setInput(input, tensor);
    }
}
