package io.yolo4j.graph;

import java.util.Set;

/**
 * The operators that make integers of real numbers, go back, or compute with such integers: those of ONNX, and those into which ONNX Runtime
 * fuses them (docs/ContribOperators.md). Whoever has one of them is quantised.
 */
public final class QuantisingOperators {
    private static final Set<String> OTHERS = Set.of(
            "QuantizeLinear",
            "DequantizeLinear",
            "ConvInteger",
            "MatMulInteger",
            "MatMulInteger16",
            "MatMulIntegerToFloat",
            "MatMulNBits",
            "QGemm",
            "QAttention",
            "QEmbedLayerNormalization",
            "QOrderedMatMul",
            "QuantizeBFP",
            "DequantizeBFP",
            "NhwcMaxPool");

    private QuantisingOperators() {}

    /** {@return whether an operator is one of them, in whatever domain} */
    public static boolean contains(String op) {
        return op.startsWith("QLinear") || readsWholeBatch(op) || OTHERS.contains(op);
    }

    /** {@return whether it quantises by the range of all that it reads, so that one picture of a batch changes what the others become} */
    public static boolean readsWholeBatch(String op) {
        return op.startsWith("DynamicQuantize");
    }
}
