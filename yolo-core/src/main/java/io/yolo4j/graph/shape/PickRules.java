package io.yolo4j.graph.shape;

import java.util.ArrayList;
import java.util.List;

/** Operators that pick elements by their places. */
final class PickRules {
    private PickRules() {}

    static void gather(Step step) {
        Sized data = step.in(0);
        List<Axis> axes = step.axes(0);
        List<Axis> places = step.axes(1);
        int along = AxisRules.index((int) step.node().integer("axis", 0), axes.size());
        Axis axis = axes.get(along);
        List<Extent> values = null;
        if (data.values() != null && along == 0 && step.in(1).values() != null) {
            long size = step.size(axis);
            long[] rows = step.numbers(1, "its places");
            for (int i = 0; i < rows.length; i++) {
                rows[i] = rows[i] < 0 ? rows[i] + size : rows[i];
            }
            values = Places.rows(data.values(), size, rows);
        }
        if (axis.hasBatch() && step.batchMoves()) {
            ownRows(step, axis, places);
        } else if (step.batchMoves()
                && axes.stream().anyMatch(Axis::hasBatch)
                && places.stream().anyMatch(Axis::hasBatch)) {
            throw step.refuse("picks for each picture places from all pictures");
        } else if (!axis.isConstant() && step.in(1).values() != null && data.values() == null) {
            throw step.refuse("picks places that are written down along an axis of " + axis);
        }
        counted(step, along);
        List<Axis> out = new ArrayList<>(axes.subList(0, along));
        out.addAll(places);
        out.addAll(axes.subList(along + 1, axes.size()));
        step.out(0, new Sized(List.copyOf(out), values, data.real(), null, data.indexed()));
    }

    /** What is picked from has to be as long as the axis whose places are counted: anchors that were written down grow with the maps. */
    private static void counted(Step step, int along) {
        Sized data = step.in(0);
        Axis counted = step.in(1).indexed();
        Axis axis = data.axis(along);
        if (step.batchMoves() || step.in(1).values() != null || step.size(axis) == 1) {
            return;
        }
        if (counted == null) {
            if (data.constant() != null) {
                throw step.refuse(
                        "picks from the constant \"" + data.constant() + "\" by computed places, and it cannot be told"
                                + " whether it depends on the size of the input");
            }
            return;
        }
        if (axis.isConstant() && !counted.isConstant() && step.size(axis) == step.size(counted)) {
            Axis[] wanted = data.axes().toArray(new Axis[0]);
            wanted[along] = counted;
            ElementRules.explain(step, 0, wanted);
        } else {
            step.same(axis, counted);
        }
    }

    /**
     * Rows of all pictures that were flattened into one axis, picked by places within a picture: the exporter of a single picture writes
     * {@code x[arange(N)[:, None], i]} like that (YOLO26 and YOLOv10, end to end).
     */
    private static void ownRows(Step step, Axis axis, List<Axis> places) {
        List<Axis> factors = axis.asFactors();
        boolean flattened =
                factors.size() > 1 && factors.get(0).isBatch() && step.node().integer("axis", 0) == 0;
        if (!flattened || places.isEmpty() || !places.get(0).isBatch()) {
            throw step.refuse(
                    "picks along the axis of the pictures (" + axis + "), so that all but some pictures would be lost");
        }
        Axis rows = Axis.product(factors.subList(1, factors.size()));
        step.edit(new OwnRowsEdit(step.node(), rows.extent(), places.size()));
    }

    static void gatherElements(Step step) {
        List<Axis> axes = step.axes(0);
        List<Axis> places = step.axes(1);
        int along = AxisRules.index((int) step.node().integer("axis", 0), axes.size());
        step.keepsPictures(axes.get(along), "picks along");
        counted(step, along);
        for (int i = 0; i < axes.size(); i++) {
            if (i == along || axes.get(i).extent().equals(places.get(i).extent())) {
                continue;
            }
            if (axes.get(i).isBatch() && places.get(i).isConstant()) {
                step.edit(new RepeatEdit(step.node(), 1, i, axes.size()));
                places = Step.with(places, i, axes.get(i));
            } else if (places.get(i).isBatch()) {
                step.edit(new RepeatEdit(step.node(), 0, i, axes.size()));
            } else if (!axes.get(i).isConstant() || !places.get(i).isConstant()) {
                throw step.refuse("picks " + places + " from " + axes + ", which is not understood");
            }
        }
        step.out(
                0,
                Sized.of(places).asReal(step.in(0).real()).counting(step.in(0).indexed()));
    }

    static void gatherNd(Step step) {
        List<Axis> axes = step.axes(0);
        List<Axis> places = step.axes(1);
        int batch = (int) step.node().integer("batch_dims", 0);
        boolean pictures =
                axes.stream().anyMatch(Axis::hasBatch) || places.stream().anyMatch(Axis::hasBatch);
        if (step.batchMoves()
                && pictures
                && (batch == 0 || !axes.get(0).isBatch() || !places.get(0).isBatch())) {
            throw step.refuse("picks by places that count pictures, of which there was one");
        }
        int deep = batch + (int) step.size(places.get(places.size() - 1));
        List<Axis> out = new ArrayList<>(places.subList(0, places.size() - 1));
        out.addAll(axes.subList(deep, axes.size()));
        step.out(0, Sized.of(out).asReal(step.in(0).real()));
    }
}
