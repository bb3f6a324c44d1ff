package io.yolo4j;

/** The arithmetic that a model's weights are stored for. */
public enum Precision {
    /** 32-bit floating point. */
    FP32,
    /** 16-bit floating point. */
    FP16,
    /** 8-bit integers, quantised statically (Q/DQ) or dynamically. */
    INT8
}
