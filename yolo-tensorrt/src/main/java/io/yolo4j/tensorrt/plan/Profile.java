package io.yolo4j.tensorrt.plan;

import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The shapes between which a plan works.
 *
 * @param least the inputs with their smallest shapes
 * @param most the inputs with their largest shapes, for which kernels are chosen, too
 */
record Profile(List<TensorSpec> least, List<TensorSpec> most) {
    /**
     * For batches from one up, and sizes from a stride up, where the model leaves them open.
     *
     * @param declared the inputs as the model has them
     * @param wanted the largest shapes
     * @param stride the smallest side
     */
    static Profile of(List<TensorSpec> declared, List<TensorSpec> wanted, int stride) {
        List<TensorSpec> least = new ArrayList<>();
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
        }
        return new Profile(List.copyOf(least), List.copyOf(wanted));
    }

    /** The same for one size only, for models of which a part asks for more cells than a small input has. */
    Profile ofOneSize() {
        List<TensorSpec> same = new ArrayList<>();
        for (int i = 0; i < most.size(); i++) {
            long[] shape = most.get(i).shape();
            shape[0] = least.get(i).dim(0);
            same.add(most.get(i).withShape(shape));
        }
        return new Profile(List.copyOf(same), most);
    }

    /** Which dimension of which input is not between those of a plan; null where all are. */
    static String misfit(Plan plan, List<TensorSpec> shapes) {
        List<String> names = plan.inputs().stream().map(TensorSpec::name).toList();
        for (TensorSpec wanted : shapes) {
            int input = names.indexOf(wanted.name());
            long[] least = input < 0 ? null : plan.least(input), most = input < 0 ? null : plan.most(input);
            if (least == null || least.length != wanted.rank()) {
                return "inputs " + plan.inputs();
            }
            for (int axis = 0; axis < least.length; axis++) {
                if (wanted.dim(axis) < least[axis] || wanted.dim(axis) > most[axis]) {
                    return wanted.name() + " from " + Arrays.toString(least) + " to " + Arrays.toString(most);
                }
            }
        }
        return null;
    }

    /** Says what it is in full: equal texts are equal profiles. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < most.size(); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(least.get(i))
                    .append(" to ")
                    .append(Arrays.toString(most.get(i).shape()));
        }
        return text.toString();
    }
}
