package io.yolo4j.graph.shape;

import io.yolo4j.ConfigurationException;
import io.yolo4j.ModelException;
import io.yolo4j.graph.Dim;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a model another input size. Everything in which the exporter wrote the old size down (anchors, strides, grids, targets of Reshape
 * and Resize) is computed anew, so that the model equals a native export at that size. A model that leaves its size open is fixed at the
 * given one, and then right for it, even where an exporter declared the size open and wrote a grid down all the same.
 */
public final class InputSize {
    private static final int LARGEST = 16384;

    /** Where neither metadata nor constants tell the size that a model of open size was exported for. */
    private static final int USUAL = 640;

    private InputSize() {}

    /**
     * Rewrites a model.
     *
     * @param graph the model, which is changed; not to be used after an exception
     * @param height of the new input, in pixels: a multiple of the model's largest stride
     * @param width of the new input, in pixels: a multiple of the model's largest stride
     * @throws ConfigurationException if the model cannot have this size; names the nearest that it can have
     * @throws ModelException if it cannot be told what a node needs at another size; says which
     */
    public static void apply(Graph graph, int height, int width) {
        if (height < 1 || height > LARGEST || width < 1 || width > LARGEST) {
            throw new ConfigurationException("an input has 1 to " + LARGEST + " pixels on each side, not " + height
                    + " x " + width + " (height x width)");
        }
        Picture picture = Picture.of(graph);
        if (picture.height().size() == height && picture.width().size() == width) {
            return;
        }
        Inference inference = understood(graph, picture);
        Sizes base = inference.base();
        Sizes sizes = new Sizes(base.batch(), height, width);
        NewSize.check(graph, inference, sizes);
        QuantisedPlaces.check(graph, inference.edits());
        Rewriting rewriting =
                new Rewriting(graph, picture, base, sizes, picture.batch().isOpen());
        inference.edits().forEach(edit -> edit.apply(rewriting));
        picture.declare(graph, picture.batch(), Dim.of(height), Dim.of(width));
        graph.outputs().replaceAll(output -> declared(output, inference.known(output.name()), rewriting));
        Exported.size(graph, height, width);
    }

    private static Inference understood(Graph graph, Picture picture) {
        if (picture.batch().isOpen()) {
            try {
                return infer(graph, picture, Extent.BATCH);
            } catch (ModelException e) {
                // Some exporters declare the batch open, but trace a single picture. The size has nothing to do with
                // it.
                return infer(graph, picture, Extent.ONE);
            }
        }
        return infer(graph, picture, Extent.of(picture.batch().size()));
    }

    /** Follows the shapes; where the size is open, until it is the one that constants were made for. */
    private static Inference infer(Graph graph, Picture picture, Extent pictures) {
        long batch = picture.batch().isOpen() ? 1 : picture.batch().size();
        long[] noted = Exported.size(graph);
        long height = picture.height().isOpen()
                ? noted == null ? USUAL : noted[0]
                : picture.height().size();
        long width = picture.width().isOpen()
                ? noted == null ? USUAL : noted[1]
                : picture.width().size();
        Sizes base = new Sizes(batch, height, width);
        for (int attempt = 0; ; attempt++) {
            Inference inference = new Inference(graph, base, false);
            graph.inputs().forEach(input -> inference.input(input.name(), axes(graph, picture, pictures, input)));
            try {
                inference.run();
                return inference;
            } catch (ModelException e) {
                Sizes better = inference.suggestion();
                boolean open = picture.height().isOpen() || picture.width().isOpen();
                if (!open || better == null || attempt > 3) {
                    throw e;
                }
                base = better;
            }
        }
    }

    private static List<Axis> axes(Graph graph, Picture picture, Extent batch, Value input) {
        if (input.name().equals(picture.name())) {
            return picture.axes(batch, Extent.HEIGHT, Extent.WIDTH);
        }
        if (input.dims() == null) {
            throw new ModelException(graph.name() + " declares no shape for its input \"" + input.name()
                    + "\"; export it again, with shapes");
        }
        List<Axis> axes = new ArrayList<>();
        for (Dim dim : input.dims()) {
            axes.add(dim.isOpen() ? Axis.plain(batch) : Axis.of(dim.size()));
        }
        return axes;
    }

    private static Value declared(Value output, Sized sized, Rewriting rewriting) {
        if (!sized.isKnown()) {
            return output;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < sized.rank(); i++) {
            Extent extent = sized.axis(i).extent();
            boolean declared = output.dims() != null && output.dims().size() == sized.rank();
            boolean stays = declared && !extent.hasHeight() && !extent.hasWidth();
            Long number = rewriting.number(extent);
            Dim open = stays ? output.dims().get(i) : Dim.open("");
            dims.add(number == null ? open : Dim.of(number));
        }
        return output.withDims(dims);
    }
}
