package io.yolo4j.graph.shape;

import io.yolo4j.ConfigurationException;
import io.yolo4j.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether a model can have a size: whether all its maps have whole numbers of rows and columns then, and enough of them. */
final class NewSize {
    private NewSize() {}

    /** @throws ConfigurationException if it cannot; names sizes that it can have */
    static void check(Graph graph, Inference inference, Sizes sizes) {
        long heightStep = 1;
        long widthStep = 1;
        for (Sized sized : inference.tensors().values()) {
            for (Axis axis : sized.isKnown() ? sized.axes() : List.<Axis>of()) {
                heightStep = common(heightStep, axis.extent().heightStep());
                widthStep = common(widthStep, axis.extent().widthStep());
            }
        }
        String objection = objection(inference, sizes);
        if (objection == null) {
            return;
        }
        List<String> valid = nearest(inference, sizes, heightStep, widthStep);
        throw new ConfigurationException(graph.name() + " cannot take " + sizes + " (height x width): " + objection
                + ". Its height must be a multiple of " + heightStep + " and its width of " + widthStep
                + (valid.isEmpty() ? "" : ", such as " + String.join(" or ", valid)));
    }

    /** Why the size does not fit, null where it does. */
    private static String objection(Inference inference, Sizes sizes) {
        for (Map.Entry<String, Sized> tensor : inference.tensors().entrySet()) {
            Sized sized = tensor.getValue();
            for (Axis axis : sized.isKnown() ? sized.axes() : List.<Axis>of()) {
                boolean parts = axis.extent().heightStep() <= 1
                        || sizes.height() % axis.extent().heightStep() == 0;
                parts &= axis.extent().widthStep() <= 1
                        || sizes.width() % axis.extent().widthStep() == 0;
                long size = axis.extent().whole(sizes);
                if (!axis.isConstant() && (size < 1 || !parts)) {
                    return inference.origin(tensor.getKey()) + " would make an axis of "
                            + axis.extent().at(sizes) + " (" + axis + ")";
                }
            }
        }
        for (Inference.Requirement requirement : inference.requirements()) {
            long size = requirement.extent().whole(sizes);
            if (size < requirement.places()) {
                return requirement.node() + " needs at least " + requirement.places() + " places, and there would be "
                        + size;
            }
        }
        return null;
    }

    private static List<String> nearest(Inference inference, Sizes sizes, long heightStep, long widthStep) {
        List<String> valid = new ArrayList<>();
        long down = sizes.height() / heightStep * heightStep;
        long left = sizes.width() / widthStep * widthStep;
        Sizes smaller = new Sizes(sizes.batch(), down, left);
        if (down > 0 && left > 0 && objection(inference, smaller) == null) {
            valid.add(smaller.toString());
        }
        long more = down;
        long right = left;
        for (int i = 0; i < 64; i++) {
            more += more < sizes.height() || i > 0 ? heightStep : 0;
            right += right < sizes.width() || i > 0 ? widthStep : 0;
            Sizes larger = new Sizes(sizes.batch(), more, right);
            if (more > 0 && right > 0 && objection(inference, larger) == null) {
                valid.add(larger.toString());
                break;
            }
        }
        return valid;
    }

    private static long common(long one, long other) {
        long a = one;
        long b = other;
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return Math.multiplyExact(one / a, other);
    }
}
