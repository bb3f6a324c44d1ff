/** TensorRT: from a model to an engine that is built once, kept and loaded again, and sessions on one GPU or several. */
package io.yolo4j.tensorrt;
