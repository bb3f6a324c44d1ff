package io.yolo4j.graph.shape;

import io.yolo4j.graph.Constant;

/**
 * Single numbers that may stand for the size of the input, as in boxes that are divided by it. Whether 640.0 is the width or just a number
 * cannot be told, so that a model which computes with it is refused for another size.
 */
final class SizeNumbers {
    private static final int FEW = 8;

    private SizeNumbers() {}

    static void check(Step step, int first, int last) {
        if (!step.sizeMoves()) {
            return;
        }
        boolean moves = false;
        for (int i = 0; i < step.node().inputs().size(); i++) {
            Sized in = step.in(i);
            moves |= in.values() == null && !in.isConstant();
        }
        for (int i = first; i <= last && moves; i++) {
            Constant constant = step.constant(i);
            if (constant != null && constant.isReal() && constant.elements() <= FEW) {
                for (float value : constant.floats()) {
                    check(step, value);
                }
            }
        }
    }

    private static void check(Step step, float value) {
        for (long size : new long[] {step.base().height(), step.base().width()}) {
            boolean inverse = Math.abs(value - 1.0 / size) <= Math.ulp((float) (1.0 / size));
            if (value == size || value == size - 1 || inverse) {
                throw step.refuse("computes with the number " + value + ", which may stand for the size of the input ("
                        + step.base() + ") or not");
            }
        }
    }
}
