/** Plans, which is what TensorRT calls its serialised engines: building them, keeping them, and reading those that others built. */
package io.yolo4j.tensorrt.plan;
