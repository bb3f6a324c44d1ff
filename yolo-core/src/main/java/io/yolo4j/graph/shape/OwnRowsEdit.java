package io.yolo4j.graph.shape;

import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.Arrays;
import java.util.List;

/**
 * Has places within a picture count from that picture's first row, in an axis with the rows of all pictures: adds
 * {@code picture * rows}.
 *
 * @param node the Gather
 * @param rows how many rows each picture has
 * @param rank how many axes the places have, the first of which is that of the pictures
 */
record OwnRowsEdit(Node node, Extent rows, int rank) implements Edit {
    private static final int PLACES = 1;

    @Override
    public void apply(Rewriting rewriting) {
        Graph graph = rewriting.graph();
        String places = node.input(PLACES);
        String first;
        long each = rewriting.number(rows);
        if (rewriting.openBatch()) {
            String count = graph.fresh("batch/count");
            graph.add("Squeeze", List.of(rewriting.batch()), count);
            String pictures = graph.fresh("batch/pictures");
            String zero = graph.constant("batch/zero", Constant.scalar(0L));
            String one = graph.constant("batch/one", Constant.scalar(1L));
            graph.add("Range", List.of(zero, count, one), pictures);
            String offsets = graph.fresh("batch/offsets");
            graph.add("Mul", List.of(pictures, rewriting.list("batch/rows", each)), offsets);
            long[] shape = new long[rank];
            Arrays.fill(shape, 1);
            shape[0] = -1;
            first = graph.fresh("batch/first_row");
            graph.add("Reshape", List.of(offsets, rewriting.list("batch/column", shape)), first);
        } else {
            long[] offsets = new long[(int) rewriting.sizes().batch()];
            Arrays.setAll(offsets, picture -> picture * each);
            long[] dims = new long[rank];
            Arrays.fill(dims, 1);
            dims[0] = offsets.length;
            first = graph.constant("batch/first_row", Constant.ofLongs(offsets, dims));
        }
        String own = graph.fresh(places + "/own");
        graph.add("Add", List.of(places, first), own);
        node.setInput(PLACES, own);
    }
}
