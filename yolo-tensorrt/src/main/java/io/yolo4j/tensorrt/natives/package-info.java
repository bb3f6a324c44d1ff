/**
 * CUDA and TensorRT through the bindings of JavaCPP: the only package that names one of their classes.
 *
 * <p>None of it ran on a GPU so far. With the natives and without a GPU these were run: loading, with and without a driver, the verdicts, the
 * compiler, callbacks from C++ to the log and to the monitor of a build, the registration of plugins, with and without their library, and the
 * destruction of a C++ object through its virtual table. That TensorRT's own objects have their destructors where {@link Destruction} looks for
 * them was read from the tables of libnvinfer and libnvonnxparser 10.6.
 */
package io.yolo4j.tensorrt.natives;
