/** The TensorRT engine. */
module io.yolo4j.tensorrt {
    requires transitive io.yolo4j.core;
    requires org.bytedeco.cuda;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.tensorrt;
    requires org.slf4j;

    provides io.yolo4j.spi.EngineProvider with
            io.yolo4j.tensorrt.TensorRtProvider;
}
