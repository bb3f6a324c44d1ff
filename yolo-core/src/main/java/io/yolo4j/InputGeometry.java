package io.yolo4j;

import io.yolo4j.graph.ModelMetadata;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.TensorSpec;
import java.util.List;

/**
 * The shape in which a model is run: what it declares, with the open dimensions decided.
 *
 * @param spec the picture input, largest batch first
 * @param dynamicSize whether the model leaves height or width open
 * @param dynamicBatch whether the model leaves the batch open
 */
record InputGeometry(TensorSpec spec, boolean dynamicSize, boolean dynamicBatch) {
    private static final int DEFAULT_SIZE = 640;
    private static final int DEFAULT_STRIDE = 32;

    int maxBatch() {
        return (int) spec.dim(0);
    }

    int height() {
        return (int) spec.dim(2);
    }

    int width() {
        return (int) spec.dim(3);
    }

    InputGeometry withBatch(int batch) {
        return new InputGeometry(spec.withShape(batch, 3, height(), width()), dynamicSize, dynamicBatch);
    }

    static InputGeometry of(Engine engine, ModelMetadata metadata, DetectorBuilder options) {
        TensorSpec declared = pictureInput(engine.inputs(), options);
        boolean dynamicBatch = declared.dim(0) < 0;
        boolean dynamicSize = declared.dim(2) < 0 || declared.dim(3) < 0;
        int[] hinted = metadata.imageSize();
        int height =
                side("height", declared.dim(2), options.inputHeight, hinted.length == 2 ? hinted[0] : DEFAULT_SIZE);
        int width = side("width", declared.dim(3), options.inputWidth, hinted.length == 2 ? hinted[1] : DEFAULT_SIZE);
        if (dynamicSize) {
            requireMultiple(width, height, metadata.stride().orElse(DEFAULT_STRIDE));
        }
        int batch = dynamicBatch
                ? (options.maxBatch > 0 ? options.maxBatch : engine.preferredBatch())
                : (int) declared.dim(0);
        requireAddressable(batch, width, height, options);
        return new InputGeometry(declared.withShape(batch, 3, height, width), dynamicSize, dynamicBatch);
    }

    private static TensorSpec pictureInput(List<TensorSpec> inputs, DetectorBuilder options) {
        if (inputs.size() != 1) {
            throw new ModelException(options.source + ": expected one picture input, found " + inputs
                    + "; models with several inputs are not supported");
        }
        TensorSpec input = inputs.get(0);
        String found = options.source
                + ": expected a picture input [batch, 3, height, width] of FLOAT32 or FLOAT16, found " + input;
        if (input.rank() != 4) {
            throw new ModelException(found);
        }
        if (input.dim(1) != 3 && input.dim(1) >= 0) {
            String advice = input.dim(1) == 1
                    ? "; models for grey pictures of one channel are not supported, export one with three"
                    : input.dim(3) == 3 ? "; it takes channels last, export it with channels first (NCHW)" : "";
            throw new ModelException(found + advice);
        }
        if (input.type() != ElementType.FLOAT32 && input.type() != ElementType.FLOAT16) {
            throw new ModelException(found + "; export it with a floating-point input");
        }
        for (int axis = 0; axis < 4; axis++) {
            if (input.dim(axis) == 0 || input.dim(axis) > Integer.MAX_VALUE) {
                throw new ModelException(found);
            }
        }
        return input;
    }

    private static int side(String name, long declared, int chosen, int hinted) {
        if (declared < 0) {
            return chosen > 0 ? chosen : hinted;
        }
        if (chosen > 0 && chosen != declared) {
            throw new ConfigurationException("inputSize: the model's input " + name + " is fixed to " + declared
                    + ", found " + chosen + "; leave inputSize out, or export the model with the size you need");
        }
        return (int) declared;
    }

    private static void requireMultiple(int width, int height, int stride) {
        if (width % stride != 0 || height % stride != 0) {
            throw new ConfigurationException(
                    "inputSize: expected multiples of the model's stride " + stride + ", found "
                            + width + " x " + height + "; the next are " + roundUp(width, stride) + " x "
                            + roundUp(height, stride));
        }
    }

    private static int roundUp(int side, int stride) {
        return (side + stride - 1) / stride * stride;
    }

    private static void requireAddressable(int batch, int width, int height, DetectorBuilder options) {
        double bytes = 4.0 * 3 * batch * width * height;
        if (bytes > Integer.MAX_VALUE) {
            throw new ConfigurationException(
                    "the input of " + options.source + " for a batch of " + batch + " at " + width
                            + " x " + height + " takes " + bytes
                            + " bytes, more than one buffer holds (2 GiB); choose a smaller"
                            + " maxBatch or inputSize");
        }
    }
}
