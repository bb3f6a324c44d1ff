package io.yolo4j.graph.shape;

import io.yolo4j.ModelException;
import io.yolo4j.graph.Dim;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The input that takes pictures.
 *
 * @param name the tensor
 * @param dims its shape as declared
 * @param channelsLast whether it is {@code [N, H, W, C]}, not {@code [N, C, H, W]}
 */
record Picture(String name, List<Dim> dims, boolean channelsLast) {
    /**
     * Finds it.
     *
     * @throws ModelException if there is none, or more than one
     */
    static Picture of(Graph graph) {
        Picture found = null;
        for (Value input : graph.inputs()) {
            if (input.dims() == null || input.dims().size() != 4) {
                continue;
            }
            if (found != null) {
                throw new ModelException(graph.name() + " takes pictures in \"" + found.name + "\" and \""
                        + input.name() + "\"; only models with one picture input can be given another batch or size");
            }
            found = new Picture(
                    input.name(),
                    input.dims(),
                    !channels(input.dims().get(1)) && channels(input.dims().get(3)));
        }
        if (found == null) {
            throw new ModelException(
                    graph.name() + " has no input of four dimensions, as pictures have; found " + graph.inputs());
        }
        return found;
    }

    private static boolean channels(Dim dim) {
        return dim.size() == 1 || dim.size() == 3 || dim.size() == 4;
    }

    Dim batch() {
        return dims.get(0);
    }

    Dim height() {
        return dims.get(heightAxis());
    }

    Dim width() {
        return dims.get(heightAxis() + 1);
    }

    private int heightAxis() {
        return channelsLast ? 1 : 2;
    }

    /** Its axes, each a symbol or what is declared. */
    List<Axis> axes(Extent batch, Extent height, Extent width) {
        List<Axis> axes = new ArrayList<>();
        dims.forEach(dim -> axes.add(Axis.of(dim.size())));
        axes.set(0, Axis.plain(batch));
        axes.set(heightAxis(), Axis.plain(height));
        axes.set(heightAxis() + 1, Axis.plain(width));
        return axes;
    }

    /** Declares other dimensions. */
    void declare(Graph graph, Dim batch, Dim height, Dim width) {
        List<Dim> shape = new ArrayList<>(dims);
        shape.set(0, batch);
        shape.set(heightAxis(), height);
        shape.set(heightAxis() + 1, width);
        graph.inputs().replaceAll(input -> input.name().equals(name) ? input.withDims(shape) : input);
    }
}
