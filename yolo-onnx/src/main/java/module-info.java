/** The ONNX Runtime engines: CPU, and CUDA where the GPU build of ONNX Runtime is on the path. */
@SuppressWarnings("requires-automatic") // ONNX Runtime publishes an automatic module; it does not show in any API
module io.yolo4j.onnx {
    requires transitive io.yolo4j.core;
    requires com.microsoft.onnxruntime;
    requires org.slf4j;

    provides io.yolo4j.spi.EngineProvider with
            io.yolo4j.onnx.OrtCpuProvider,
            io.yolo4j.onnx.OrtCudaProvider;
}
