/** CUDA and TensorRT through the bindings of JavaCPP: the only package that names one of their classes. */
package io.yolo4j.tensorrt.natives;
