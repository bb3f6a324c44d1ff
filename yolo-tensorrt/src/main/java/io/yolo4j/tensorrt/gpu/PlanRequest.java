package io.yolo4j.tensorrt.gpu;

import io.yolo4j.spi.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What an engine is built from.
 *
 * @param name what messages call the model
 * @param onnx a direct buffer with the model from position to limit, its weights included
 * @param least the inputs with the smallest shapes that they will have
 * @param usual the inputs with the shapes that kernels are chosen for
 * @param most the inputs with the largest shapes that they will have
 * @param workspace bytes of scratch on the device that kernels may take, or 0 for all there is
 * @param level how much effort goes into choosing kernels, 0 to 5
 * @param timings the timing cache of an earlier build, or null
 */
public record PlanRequest(
        String name,
        ByteBuffer onnx,
        List<TensorSpec> least,
        List<TensorSpec> usual,
        List<TensorSpec> most,
        long workspace,
        int level,
        byte[] timings) {}
