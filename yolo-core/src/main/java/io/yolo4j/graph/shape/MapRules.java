package io.yolo4j.graph.shape;

import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.List;

/** Operators on maps, {@code [N, C, H, W]}: convolutions, pools, resizing. */
final class MapRules {
    private MapRules() {}

    static void conv(Step step) {
        List<Axis> in = step.axes(0);
        List<Axis> weights = step.axes(1);
        List<Axis> out = new ArrayList<>(List.of(in.get(0), weights.get(0)));
        for (int i = 0; i < in.size() - 2; i++) {
            out.add(window(step, in.get(i + 2), i, step.size(weights.get(i + 2)), false));
        }
        step.out(out);
    }

    static void pool(Step step) {
        List<Axis> in = step.axes(0);
        long[] kernel = step.listed("kernel_shape");
        boolean up = step.node().integer("ceil_mode", 0) != 0;
        List<Axis> out = new ArrayList<>(in.subList(0, 2));
        for (int i = 0; i < kernel.length; i++) {
            Axis axis = in.get(i + 2);
            Axis pooled = window(step, axis, i, kernel[i], up);
            if (!axis.isConstant() && kernel[i] > 1 && step.size(pooled) == 1) {
                throw step.refuse("pools windows of " + kernel[i] + ", the whole map at " + step.base()
                        + "; whether it should be the whole map at another size is not known");
            }
            out.add(pooled);
        }
        step.out(0, Sized.of(out));
        step.out(1, Sized.of(out));
    }

    /** How often a window fits, <a href="https://onnx.ai/onnx/operators/onnx__Conv.html">as ONNX counts</a>. */
    private static Axis window(Step step, Axis axis, int index, long kernel, boolean up) {
        Node node = step.node();
        long stride = at(node.integers("strides"), index, 1);
        long reach = at(node.integers("dilations"), index, 1) * (kernel - 1) + 1;
        String auto = node.string("auto_pad", "NOTSET");
        if (auto.startsWith("SAME")) {
            return resized(step, axis, axis.extent().over(stride).ceil());
        }
        long[] pads = auto.equals("VALID") ? null : node.integers("pads");
        long pad = pads == null ? 0 : pads[index] + pads[pads.length / 2 + index];
        Extent room = axis.extent().plus(Extent.of(pad - reach)).over(stride);
        Extent count = (up ? room.ceil() : room.floor()).plus(Extent.ONE);
        long exact = step.size(axis) + pad - reach;
        long expected = (up ? -Math.floorDiv(-exact, stride) : Math.floorDiv(exact, stride)) + 1;
        if (up && pads != null && (expected - 1) * stride >= step.size(axis) + pads[index]) {
            throw step.refuse("rounds its size up into the padding, which is not understood");
        }
        if (count.whole(step.base()) != expected) {
            throw step.refuse("makes " + expected + " of " + step.size(axis) + " (" + axis + "), not " + count
                    + ": the exported size is no multiple of the stride");
        }
        return resized(step, axis, count);
    }

    /** The same axis where nothing changes, so that it keeps its layout. */
    private static Axis resized(Step step, Axis axis, Extent extent) {
        if (axis.extent().equals(extent)) {
            return axis;
        }
        step.keepsPictures(axis, "changes");
        return Axis.plain(extent);
    }

    private static long at(long[] values, int index, long dflt) {
        return values == null || values.length == 0 ? dflt : values[index];
    }

    static void convTranspose(Step step) {
        Node node = step.node();
        List<Axis> in = step.axes(0);
        List<Axis> weights = step.axes(1);
        if (node.has("output_shape") || node.string("auto_pad", "NOTSET").startsWith("SAME")) {
            throw step.refuse("has its output's size written into it, which is not understood");
        }
        long[] pads = node.integers("pads");
        List<Axis> out = new ArrayList<>();
        out.add(in.get(0));
        out.add(Axis.plain(weights.get(1).extent().times(node.integer("group", 1))));
        for (int i = 0; i < in.size() - 2; i++) {
            long stride = at(node.integers("strides"), i, 1);
            long reach = at(node.integers("dilations"), i, 1) * (step.size(weights.get(i + 2)) - 1) + 1;
            long pad = pads == null ? 0 : pads[i] + pads[pads.length / 2 + i];
            long more = at(node.integers("output_padding"), i, 0);
            Extent extent = in.get(i + 2).extent().minus(Extent.ONE).times(stride);
            out.add(Axis.plain(extent.plus(Extent.of(reach + more - pad))));
        }
        step.out(out);
    }

    static void globalPool(Step step) {
        List<Axis> in = step.axes(0);
        List<Axis> out = new ArrayList<>(in.subList(0, 2));
        in.subList(2, in.size()).forEach(axis -> out.add(Axis.ONE));
        step.out(out);
    }

    static void resize(Step step) {
        List<Axis> in = step.axes(0);
        boolean old = step.node().op().equals("Upsample") || step.graph().opset() < 11;
        int scalesAt = old ? 1 : 2;
        int[] axes = AxisRules.indices(step.node().integers("axes"), in.size());
        if (step.has(3) && !(step.constant(3) != null && step.constant(3).elements() == 0)) {
            resizeTo(step, in, axes);
            return;
        }
        float[] factors = step.has(scalesAt) ? null : step.node().reals("scales");
        Constant scales = step.constant(scalesAt);
        if (factors == null && scales != null) {
            factors = scales.floats();
        }
        List<Axis> out = new ArrayList<>(in);
        for (int i = 0; i < axes.length; i++) {
            Axis axis = in.get(axes[i]);
            Extent factor =
                    factors == null ? step.values(scalesAt, "its scales").get(i) : factor(step, factors[i]);
            out.set(axes[i], resized(step, axis, axis.extent().times(factor).floor()));
        }
        step.out(out);
    }

    private static Extent factor(Step step, float scale) {
        Ratio ratio = Ratio.of(scale);
        if (ratio == null) {
            throw step.refuse("scales by " + scale + ", which may be a fraction for the exported size only");
        }
        return Extent.of(ratio);
    }

    private static void resizeTo(Step step, List<Axis> in, int[] axes) {
        List<Extent> sizes = step.values(3, "its sizes");
        List<Extent> wanted = new ArrayList<>(sizes);
        List<Axis> out = new ArrayList<>(in);
        if (!step.node().string("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
            throw step.refuse("keeps the ratio of the sides, which is not understood");
        }
        for (int i = 0; i < axes.length; i++) {
            Axis axis = in.get(axes[i]);
            Extent size = sizes.get(i);
            if (size.isConstant() && !axis.isConstant()) {
                Ratio factor = size.constant().times(new Ratio(1, step.size(axis)));
                if (!factor.isWhole() && !factor.inverse().isWhole()) {
                    throw step.refuse("resizes " + step.size(axis) + " (" + axis + ") to " + size
                            + ", no multiple or part of it");
                }
                size = axis.extent().times(Extent.of(factor));
                wanted.set(i, size);
            }
            out.set(axes[i], resized(step, axis, size));
        }
        if (!wanted.equals(sizes)) {
            requireConstant(step, 3, "sizes");
            step.edit(new ListEdit(step.node(), 3, wanted, false));
        }
        step.out(out);
    }

    private static void requireConstant(Step step, int input, String what) {
        if (step.constant(input) == null) {
            throw step.refuse("computes its " + what + ", but with numbers of the exported size in it");
        }
    }

    static void pad(Step step) {
        List<Axis> in = step.axes(0);
        long[] pads = step.needed(1, "pads", "its padding");
        int[] axes = AxisRules.indices(step.has(3) ? step.numbers(3, "its axes") : null, in.size());
        List<Axis> out = new ArrayList<>(in);
        for (int i = 0; i < axes.length; i++) {
            long added = pads[i] + pads[i + axes.length];
            Axis axis = in.get(axes[i]);
            out.set(axes[i], resized(step, axis, axis.extent().plus(Extent.of(added))));
        }
        step.out(out);
    }

    static void depthToSpace(Step step) {
        List<Axis> in = step.axes(0);
        long block = step.node().integer("blocksize", 1);
        step.out(List.of(
                in.get(0),
                Axis.plain(in.get(1).extent().over(block * block)),
                Axis.plain(in.get(2).extent().times(block)),
                Axis.plain(in.get(3).extent().times(block))));
    }

    static void spaceToDepth(Step step) {
        List<Axis> in = step.axes(0);
        long block = step.node().integer("blocksize", 1);
        step.out(List.of(
                in.get(0),
                Axis.plain(in.get(1).extent().times(block * block)),
                Axis.plain(in.get(2).extent().over(block)),
                Axis.plain(in.get(3).extent().over(block))));
    }

    static void gridSample(Step step) {
        List<Axis> in = step.axes(0);
        List<Axis> grid = step.axes(1);
        List<Axis> out = new ArrayList<>(List.of(step.same(in.get(0), grid.get(0)), in.get(1)));
        out.addAll(grid.subList(1, grid.size() - 1));
        step.out(out);
    }
}
