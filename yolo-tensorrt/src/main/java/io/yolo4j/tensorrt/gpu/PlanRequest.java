package io.yolo4j.tensorrt.gpu;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What an engine is built from.
 *
 * @param name what messages call the model
 * @param onnx a direct buffer with the model from position to limit, its weights included
 * @param profiles the shapes that its inputs will have; kernels are chosen for each of the profiles
 * @param workspace bytes of scratch on the device that kernels may take, or 0 for all there is
 * @param level how much effort goes into choosing kernels, 0 to 5
 * @param timings the timing cache of an earlier build, or null
 */
public record PlanRequest(
        String name, ByteBuffer onnx, List<ShapeRange> profiles, long workspace, int level, byte[] timings) {}
