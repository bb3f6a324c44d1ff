package io.yolo4j;

import io.yolo4j.spi.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model is, as far as the library found out or was told.
 *
 * @param source the file, or a description of the bytes it came from
 * @param task what it finds
 * @param layout how its output is read
 * @param inputWidth width of its input in pixels
 * @param inputHeight height of its input in pixels
 * @param dynamicSize whether the model leaves the size open; the builder's {@code inputSize} chooses it
 * @param dynamicBatch whether the model leaves the batch open
 * @param maxBatch the largest batch in one run; longer lists are split
 * @param keypoints the keypoints of each object, where the task is {@link Task#POSE}
 * @param classNames the names of the classes; empty where neither the model nor the builder has any and their number is unknown
 * @param precision what its weights are stored for
 * @param preprocessing how pixels become its input; without normalisation where that is of 8 bits, because it happens inside
 * @param inputs the inputs as declared
 * @param outputs the outputs as declared
 * @param metadata what its exporter wrote into the file
 * @param notes what opening had to settle for, and why: a smaller batch than the engine's usual one, for instance; empty as a rule
 */
public record ModelInfo(
        String source,
        Task task,
        OutputLayout layout,
        int inputWidth,
        int inputHeight,
        boolean dynamicSize,
        boolean dynamicBatch,
        int maxBatch,
        Optional<KeypointShape> keypoints,
        List<String> classNames,
        Precision precision,
        Preprocessing preprocessing,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        Map<String, String> metadata,
        List<String> notes) {}
