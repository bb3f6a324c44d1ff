package io.yolo4j.graph.shape;

import io.yolo4j.ModelException;
import io.yolo4j.graph.Dim;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.QuantisingOperators;
import io.yolo4j.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** Another number of pictures, for {@link DynamicBatch} and {@link BatchSize}. */
final class BatchChange {
    private static final String SYMBOL = "batch";

    private final Graph graph;
    private final Picture picture;

    private BatchChange(Graph graph, Picture picture) {
        this.graph = graph;
        this.picture = picture;
    }

    static BatchChange of(Graph graph) {
        return new BatchChange(graph, Picture.of(graph));
    }

    void toAny() {
        if (!picture.batch().isOpen()) {
            rewrite(Dim.open(SYMBOL));
        }
    }

    void to(int pictures) {
        if (picture.batch().isOpen()) {
            fix(pictures);
        } else if (picture.batch().size() != pictures) {
            rewrite(Dim.of(pictures));
        }
    }

    private void rewrite(Dim batch) {
        refuseDynamicQuantisation();
        Sizes base = new Sizes(picture.batch().size(), sizeOr(picture.height()), sizeOr(picture.width()));
        Inference inference = new Inference(graph, base, true);
        for (Value input : graph.inputs()) {
            inference.input(input.name(), axes(input, base));
        }
        inference.run();
        List<Value> outputs = outputs(inference, batch);
        Sizes sizes = batch.isOpen() ? base : base.withBatch(batch.size());
        Rewriting rewriting = new Rewriting(graph, picture, base, sizes, batch.isOpen());
        inference.edits().forEach(edit -> edit.apply(rewriting));
        graph.inputs().replaceAll(input -> withBatch(input, base, batch));
        graph.outputs().clear();
        graph.outputs().addAll(outputs);
        Exported.batch(graph, batch);
    }

    /** Any size will do where the model leaves it open. */
    private static long sizeOr(Dim dim) {
        return dim.isOpen() ? 640 : dim.size();
    }

    private void refuseDynamicQuantisation() {
        for (Node node : graph.nodes()) {
            if (QuantisingOperators.readsWholeBatch(node.op())) {
                throw new ModelException(graph.name() + " cannot be rewritten for another batch: " + node
                        + " quantises by the range of the whole batch, so that one picture would change another's result."
                        + " Convert the model to floating point first");
            }
        }
    }

    private List<Axis> axes(Value input, Sizes base) {
        if (input.name().equals(picture.name())) {
            Extent height = picture.height().isOpen() ? Extent.HEIGHT : Extent.of(base.height());
            Extent width = picture.width().isOpen() ? Extent.WIDTH : Extent.of(base.width());
            return picture.axes(Extent.BATCH, height, width);
        }
        List<Axis> axes = new ArrayList<>();
        if (input.dims() == null) {
            throw new ModelException(graph.name() + " declares no shape for its input \"" + input.name()
                    + "\"; export it again, with shapes");
        }
        for (int i = 0; i < input.dims().size(); i++) {
            axes.add(
                    i == 0
                            ? Axis.plain(Extent.BATCH)
                            : Axis.of(input.dims().get(i).size()));
        }
        return axes;
    }

    private static Value withBatch(Value input, Sizes base, Dim batch) {
        if (input.dims() == null
                || input.dims().isEmpty()
                || input.dims().get(0).size() != base.batch()) {
            return input;
        }
        List<Dim> dims = new ArrayList<>(input.dims());
        dims.set(0, batch);
        return input.withDims(dims);
    }

    private List<Value> outputs(Inference inference, Dim batch) {
        List<Value> outputs = new ArrayList<>();
        for (Value output : graph.outputs()) {
            Sized sized = inference.known(output.name());
            if (!sized.isKnown() || sized.rank() == 0 || !sized.axis(0).isBatch()) {
                throw new ModelException(
                        graph.name() + " cannot be rewritten for another batch: its output \""
                                + output.name() + "\" " + (sized.isKnown() ? sized.axes() : "of unknown shape")
                                + " does not have the pictures on its first axis. Export the model with the batch that you need");
            }
            List<Dim> dims = new ArrayList<>();
            for (int i = 0; i < sized.rank(); i++) {
                Ratio size = sized.axis(i).extent().constant();
                boolean declared = output.dims() != null && output.dims().size() == sized.rank();
                dims.add(
                        i == 0
                                ? batch
                                : size != null
                                        ? Dim.of(size.over())
                                        : declared ? output.dims().get(i) : Dim.open(""));
            }
            outputs.add(output.withDims(dims));
        }
        return outputs;
    }

    /** A model that takes any number is right for a given one. */
    private void fix(int pictures) {
        String symbol = picture.batch().symbol();
        graph.inputs().replaceAll(input -> fixed(input, symbol, pictures, false));
        graph.outputs().replaceAll(output -> fixed(output, symbol, pictures, true));
        Exported.batch(graph, Dim.of(pictures));
    }

    private Value fixed(Value value, String symbol, int pictures, boolean named) {
        if (value.dims() == null
                || value.dims().isEmpty()
                || !value.dims().get(0).isOpen()) {
            return value;
        }
        // Outputs may have something else on their first axis, such as detections; exporters name that differently.
        if (named && (symbol.isEmpty() || !value.dims().get(0).symbol().equals(symbol))) {
            return value;
        }
        List<Dim> dims = new ArrayList<>(value.dims());
        dims.set(0, Dim.of(pictures));
        return value.withDims(dims);
    }
}
