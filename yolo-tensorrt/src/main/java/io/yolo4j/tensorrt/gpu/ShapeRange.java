package io.yolo4j.tensorrt.gpu;

import io.yolo4j.spi.TensorSpec;
import java.util.Arrays;
import java.util.List;

/**
 * What TensorRT calls an optimisation profile: the shapes between which an engine works with kernels that were chosen for one of them.
 *
 * @param least the inputs with their smallest shapes
 * @param usual the inputs with the shapes that kernels are chosen for
 * @param most the inputs with their largest shapes
 */
public record ShapeRange(List<TensorSpec> least, List<TensorSpec> usual, List<TensorSpec> most) {
    public ShapeRange {
        least = List.copyOf(least);
        usual = List.copyOf(usual);
        most = List.copyOf(most);
    }

    /** Whether these are all of the inputs, in any order, and their shapes lie in between. */
    public boolean takes(List<TensorSpec> inputs) {
        return inputs.size() == least.size() && inputs.stream().allMatch(this::takes);
    }

    private boolean takes(TensorSpec wanted) {
        for (int i = 0; i < least.size(); i++) {
            if (least.get(i).name().equals(wanted.name())) {
                return between(wanted, least.get(i), most.get(i));
            }
        }
        return false;
    }

    private static boolean between(TensorSpec wanted, TensorSpec least, TensorSpec most) {
        boolean between = wanted.rank() == least.rank();
        for (int axis = 0; between && axis < least.rank(); axis++) {
            between = wanted.dim(axis) >= least.dim(axis) && wanted.dim(axis) <= most.dim(axis);
        }
        return between;
    }

    /** Says what it is in full: equal texts are equal ranges. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < most.size(); i++) {
            String last = Arrays.toString(most.get(i).shape()),
                    chosen = Arrays.toString(usual.get(i).shape());
            text.append(i == 0 ? "" : ", ").append(least.get(i));
            text.append(least.get(i).equals(most.get(i)) ? "" : " to " + last);
            text.append(chosen.equals(last) ? "" : ", usually " + chosen);
        }
        return text.toString();
    }
}
