/** Object detection: the API, the engine SPI, preprocessing, heads and NMS; and tracking. */
@SuppressWarnings({
    "requires-automatic", // tribuo and protobuf publish automatic modules; neither shows in the API
    "module" // the TensorRT engine, to which parts are exported, is compiled later
})
module io.yolo4j.core {
    requires transitive java.desktop;
    requires org.slf4j;
    requires org.tribuo.util.onnx;
    requires com.google.protobuf;
    requires static jdk.jfr;
    requires static org.bytedeco.opencv;
    requires static org.bytedeco.javacpp;

    exports io.yolo4j;
    exports io.yolo4j.eval;
    exports io.yolo4j.spi;
    exports io.yolo4j.track;
    exports io.yolo4j.cache to
            io.yolo4j.tensorrt;
    exports io.yolo4j.graph to
            io.yolo4j.tensorrt;
    exports io.yolo4j.image to
            io.yolo4j.tensorrt;

    uses io.yolo4j.spi.EngineProvider;
}
