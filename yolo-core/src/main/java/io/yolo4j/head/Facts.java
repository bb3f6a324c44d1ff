package io.yolo4j.head;

import io.yolo4j.KeypointShape;
import io.yolo4j.OutputLayout;
import io.yolo4j.Task;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * What is known of a model for certain, before it is known how its outputs are laid out.
 *
 * @param outputs name, type and shape of every output of a run
 * @param trialRun the values of each output of that run, on any picture
 * @param inputWidth width of the model's input
 * @param inputHeight height of the model's input
 * @param classes number of class names, where the model or the user gave any
 * @param endToEnd what the model's metadata say of NMS inside the network
 * @param task what the model's metadata or the user say that it finds
 * @param keypoints what they say of its keypoints
 * @param normalized whether the user says that boxes are from 0 to 1
 * @param chosen the layout that the user chose
 * @param originalSizes whether the model has an input for the sizes of the pictures
 */
public record Facts(
        List<TensorSpec> outputs,
        IntFunction<Tensor> trialRun,
        int inputWidth,
        int inputHeight,
        OptionalInt classes,
        Optional<Boolean> endToEnd,
        Optional<Task> task,
        Optional<KeypointShape> keypoints,
        Optional<Boolean> normalized,
        Optional<OutputLayout> chosen,
        boolean originalSizes) {

    /** {@return what it finds; who says which keypoints there are says that there are some} */
    @Override
    public Optional<Task> task() {
        return task.isEmpty() && keypoints.isPresent() ? Optional.of(Task.POSE) : task;
    }

    /** The same facts for a user who knows more than the metadata do. */
    Facts withChosen(OutputLayout layout) {
        return with(classes, Optional.of(layout));
    }

    /** The same facts, were there no names. */
    Facts withoutNames() {
        return with(OptionalInt.empty(), chosen);
    }

    private Facts with(OptionalInt names, Optional<OutputLayout> choice) {
        return new Facts(
                outputs,
                trialRun,
                inputWidth,
                inputHeight,
                names,
                choice.isPresent() ? Optional.empty() : endToEnd,
                task,
                keypoints,
                normalized,
                choice,
                originalSizes);
    }

    TensorSpec output(int index) {
        return outputs.get(index);
    }

    /** Whether so many classes are compatible with the names. */
    boolean allows(int count) {
        return count >= 1 && (classes.isEmpty() || classes.getAsInt() == count);
    }

    /**
     * What may follow the scores of a box. Without a declared task, prototypes beside the boxes speak for masks; keypoints and angles
     * need to be declared, because nothing tells them from more classes.
     *
     * @param spare how many channels the names leave, or -1 where that is unknown
     */
    List<BoxParts> parts(int spare) {
        List<BoxParts> parts = new ArrayList<>();
        Task wanted = task().orElse(null);
        if (wanted == null || wanted == Task.DETECT) {
            parts.add(BoxParts.NONE);
        }
        if (wanted == null || wanted == Task.SEGMENT) {
            for (int i = 0; i < outputs.size(); i++) {
                if (arePrototypes(outputs.get(i))) {
                    parts.add(BoxParts.masks(i, (int) outputs.get(i).dim(1)));
                }
            }
        }
        if (wanted == Task.ORIENTED) {
            parts.add(BoxParts.ANGLE);
        }
        if (wanted == Task.POSE) {
            keypoints.ifPresentOrElse(shape -> parts.add(BoxParts.keypoints(shape)), () -> {
                for (int values = 2; values <= 3; values++) {
                    if (spare > 0 && spare % values == 0 && spare / values <= 10_000) {
                        parts.add(BoxParts.keypoints(new KeypointShape(spare / values, values)));
                    }
                }
            });
        }
        return parts;
    }

    /** {@code [N, coefficients, H/4, W/4]} in every segmentation model; other fractions are read as well. */
    private boolean arePrototypes(TensorSpec spec) {
        return spec.rank() == 4
                && spec.dim(1) >= 1
                && spec.dim(1) <= 1024
                && isFraction(spec.dim(2), inputHeight)
                && isFraction(spec.dim(3), inputWidth)
                && spec.dim(2) * inputWidth == spec.dim(3) * inputHeight
                && outputs.stream().anyMatch(other -> other.rank() == 3);
    }

    private static boolean isFraction(long cells, int pixels) {
        return cells >= 1 && pixels % cells == 0 && pixels / cells <= 16;
    }
}
