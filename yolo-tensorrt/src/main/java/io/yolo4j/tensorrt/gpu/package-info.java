/**
 * What the engine asks of a GPU and of TensorRT, without a word of either library: CUDA and TensorRT stand behind it in the application, and memory
 * of the host in tests. Whoever opens something closes it, in the reverse order.
 */
package io.yolo4j.tensorrt.gpu;
