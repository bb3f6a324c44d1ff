package io.yolo4j.tensorrt.plan;

import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shapes that a plan is built for: all batches, with kernels for the largest, and where there are several, single pictures with kernels of their
 * own. What is fastest for sixteen pictures is not for one, which is what a lone call waits for.
 */
record Profiles(List<ShapeRange> ranges) {
    /**
     * For batches from one up, and sizes from a stride up, where the model leaves them open.
     *
     * @param declared the inputs as the model has them
     * @param wanted the largest shapes
     * @param stride the smallest side
     */
    static Profiles of(List<TensorSpec> declared, List<TensorSpec> wanted, int stride) {
        List<TensorSpec> least = new ArrayList<>(), one = new ArrayList<>();
        for (int i = 0; i < declared.size(); i++) {
            long[] shape = wanted.get(i).shape();
            TensorSpec input = declared.get(i);
            for (int axis = 0; axis < shape.length; axis++) {
                if (input.dim(axis) >= 0) {
                    continue;
                }
                boolean side = shape.length == 4 && (input.channelsLast() ? axis == 1 || axis == 2 : axis > 1);
                shape[axis] = axis == 0 ? 1 : side ? Math.min(stride, shape[axis]) : shape[axis];
            }
            least.add(wanted.get(i).withShape(shape));
            one.add(withBatch(wanted.get(i), shape[0]));
        }
        ShapeRange all = new ShapeRange(least, wanted, wanted), single = new ShapeRange(least, one, one);
        return new Profiles(all.equals(single) ? List.of(all) : List.of(all, single));
    }

    /** Whether a plan of them takes inputs of these shapes. */
    boolean takes(List<TensorSpec> shapes) {
        return ranges.stream().anyMatch(range -> range.takes(shapes));
    }

    /** The same for one size only. */
    Profiles ofOneSize() {
        return new Profiles(ranges.stream().map(Profiles::ofOneSize).toList());
    }

    private static ShapeRange ofOneSize(ShapeRange range) {
        List<TensorSpec> least = new ArrayList<>();
        for (int i = 0; i < range.most().size(); i++) {
            least.add(withBatch(range.most().get(i), range.least().get(i).dim(0)));
        }
        return new ShapeRange(least, range.usual(), range.most());
    }

    private static TensorSpec withBatch(TensorSpec spec, long batch) {
        long[] shape = spec.shape();
        shape[0] = batch;
        return spec.withShape(shape);
    }

    /** Says what they are in full: equal texts are equal profiles. */
    @Override
    public String toString() {
        return ranges.stream().map(ShapeRange::toString).collect(Collectors.joining("; "));
    }
}
