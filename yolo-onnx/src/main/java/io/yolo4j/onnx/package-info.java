/** The engines of ONNX Runtime. */
package io.yolo4j.onnx;
