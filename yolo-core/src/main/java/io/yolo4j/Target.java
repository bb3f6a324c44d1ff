package io.yolo4j;

/** Whose kernels a quantised model is laid out for: each wants other types and other places of quantisation. */
public enum Target {
    /** ONNX Runtime on a CPU: activations unsigned with a zero point, weights signed for each channel. */
    CPU,
    /** TensorRT: activations and weights signed without a zero point, quantised where its fusions begin. */
    TENSORRT
}
