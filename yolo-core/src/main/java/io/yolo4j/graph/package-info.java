/** The ONNX file: what it declares, and whether it can be believed. */
package io.yolo4j.graph;
