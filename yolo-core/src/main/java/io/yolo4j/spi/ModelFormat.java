package io.yolo4j.spi;

/** What a model's file is. */
public enum ModelFormat {
    /** An ONNX graph. */
    ONNX,
    /** An engine that TensorRT has built, alone or behind the metadata that Ultralytics' exporter writes before it. */
    TENSORRT_PLAN
}
