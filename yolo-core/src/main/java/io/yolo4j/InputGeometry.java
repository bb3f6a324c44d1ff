package io.yolo4j;

import io.yolo4j.graph.ModelMetadata;
import io.yolo4j.image.CentreCrop;
import io.yolo4j.image.InputFit;
import io.yolo4j.image.InputFormat;
import io.yolo4j.image.InputWriter;
import io.yolo4j.image.Letterbox;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape in which a model is run: what it declares, with the open dimensions decided.
 *
 * @param specs all inputs in the model's order, largest batch first
 * @param picture which of them is the picture
 * @param dynamicSize whether the model leaves height or width open
 * @param dynamicBatch whether the model leaves the batch open
 * @param stride of which the sides of smaller inputs are multiples, where images are run in the smallest rectangle that they fit; else 0
 */
record InputGeometry(List<TensorSpec> specs, int picture, boolean dynamicSize, boolean dynamicBatch, int stride) {
    /** How RT-DETR, D-FINE and DEIM call the input for width and height of each picture, by which they multiply their boxes. */
    private static final String WIDTH_AND_HEIGHT = "orig_target_sizes";

    /** How YOLOv3 of the ONNX model zoo calls the input for height and width. */
    private static final String HEIGHT_AND_WIDTH = "image_shape";

    TensorSpec spec() {
        return specs.get(picture);
    }

    boolean takesOriginalSizes() {
        return specs.size() > 1;
    }

    /**
     * Writes what does not change from run to run: for the original size of each picture that of the input, so that boxes come in
     * input pixels, as from any other model.
     */
    void prepare(EngineSession session) {
        for (int i = 0; i < specs.size(); i++) {
            if (i == picture) {
                continue;
            }
            boolean widthFirst = specs.get(i).name().equals(WIDTH_AND_HEIGHT);
            ByteBuffer sizes = session.input(i);
            for (int slot = 0; slot < maxBatch(); slot++) {
                put(sizes, specs.get(i).type(), 2 * slot, widthFirst ? width() : height());
                put(sizes, specs.get(i).type(), 2 * slot + 1, widthFirst ? height() : width());
            }
        }
    }

    private static void put(ByteBuffer buffer, ElementType type, int index, int value) {
        switch (type) {
            case INT64 -> buffer.putLong(8 * index, value);
            case INT32 -> buffer.putInt(4 * index, value);
            default -> buffer.putFloat(4 * index, value);
        }
    }

    /** Whether images are run in the smallest rectangle that they fit. */
    boolean rectangular() {
        return stride > 0;
    }

    InputFit fit(Preprocessing.Placement placement) {
        return new InputFit(width(), height(), stride, placement);
    }

    /** What brings pictures into an input of this size, the largest one. */
    InputWriter writer(Preprocessing preprocessing) {
        return preprocessing.placement() == Preprocessing.Placement.CROP
                ? new CentreCrop(preprocessing, format(), width(), height())
                : new Letterbox(preprocessing, format(), width(), height());
    }

    int maxBatch() {
        return (int) spec().dim(0);
    }

    int height() {
        return (int) spec().dim(heightAxis(spec()));
    }

    int width() {
        return (int) spec().dim(heightAxis(spec()) + 1);
    }

    /** How the input holds a picture. */
    InputFormat format() {
        return switch (spec().type()) {
            case FLOAT32 -> InputFormat.FLOAT_PLANES;
            case FLOAT16 -> InputFormat.HALF_PLANES;
            default -> spec().channelsLast() ? InputFormat.BYTE_PIXELS : InputFormat.BYTE_PLANES;
        };
    }

    /**
     * How pixels become the input.
     *
     * @param usual how models of this kind want them in floating point
     */
    Preprocessing preprocessing(OpeningOptions options, Preprocessing usual) {
        if (!format().bytes()) {
            return options.preprocessing != null ? options.preprocessing : usual;
        }
        if (options.preprocessing == null) {
            return new Preprocessing(PixelFormat.RGB, usual.placement(), usual.padValue(), usual.mean(), usual.std())
                    .withoutNormalisation();
        }
        if (!options.preprocessing.equals(options.preprocessing.withoutNormalisation())) {
            throw new ConfigurationException("preprocessing: the input of " + options.source + " is of 8 bits ("
                    + spec()
                    + ") and its normalisation inside, expected mean 0 and std 1, found " + options.preprocessing
                    + "; take its withoutNormalisation()");
        }
        return options.preprocessing;
    }

    private static int heightAxis(TensorSpec picture) {
        return picture.channelsLast() ? 1 : 2;
    }

    InputGeometry withBatch(int batch) {
        return decided(specs, picture, batch, height(), width(), dynamicSize, dynamicBatch, stride);
    }

    private static InputGeometry decided(
            List<TensorSpec> inputs,
            int picture,
            int batch,
            int height,
            int width,
            boolean dynamicSize,
            boolean dynamicBatch,
            int stride) {
        List<TensorSpec> specs = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            TensorSpec input = inputs.get(i);
            specs.add(i == picture ? sized(input, batch, height, width) : input.withShape(batch, 2));
        }
        return new InputGeometry(List.copyOf(specs), picture, dynamicSize, dynamicBatch, stride);
    }

    private static TensorSpec sized(TensorSpec picture, int batch, int height, int width) {
        return picture.channelsLast()
                ? picture.withShape(batch, height, width, 3)
                : picture.withShape(batch, 3, height, width);
    }

    static InputGeometry of(Engine engine, ModelMetadata metadata, OpeningOptions options) {
        int picture = pictureInput(engine.inputs(), options);
        TensorSpec declared = requirePicture(engine.inputs().get(picture), options);
        boolean dynamicBatch = declared.dim(0) < 0;
        long declaredHeight = declared.dim(heightAxis(declared)),
                declaredWidth = declared.dim(heightAxis(declared) + 1);
        boolean dynamicSize = declaredHeight < 0 || declaredWidth < 0;
        int[] hinted = metadata.imageSize();
        int height =
                side("height", declaredHeight, options.inputHeight, hinted.length == 2 ? hinted[0] : options.usualSize);
        int width =
                side("width", declaredWidth, options.inputWidth, hinted.length == 2 ? hinted[1] : options.usualSize);
        int stride = metadata.stride().orElse(options.usualStride);
        if (dynamicSize) {
            requireMultiple(width, height, stride);
        }
        if (options.rectangular) {
            requireOpenSize(
                    declared,
                    declaredHeight < 0 && declaredWidth < 0,
                    engine.inputs().size(),
                    options);
        }
        int batch = dynamicBatch
                ? (options.maxBatch > 0 ? options.maxBatch : engine.preferredBatch())
                : (int) declared.dim(0);
        requireAddressable(batch, width, height, declared.type(), options);
        return decided(
                engine.inputs(),
                picture,
                batch,
                height,
                width,
                dynamicSize,
                dynamicBatch,
                options.rectangular ? stride : 0);
    }

    private static void requireOpenSize(TensorSpec declared, boolean open, int inputs, OpeningOptions options) {
        if (!open || inputs > 1) {
            throw new ConfigurationException(
                    "rectangular: expected a model whose input leaves height and width open and"
                            + " which has no other input, found " + declared + (inputs > 1 ? " and another" : "")
                            + " in "
                            + options.source + "; leave rectangular out, or export the model with a dynamic size");
        }
    }

    private static int pictureInput(List<TensorSpec> inputs, OpeningOptions options) {
        int picture = -1;
        for (int i = 0; i < inputs.size(); i++) {
            if (!isOriginalSizes(inputs.get(i))) {
                if (picture >= 0) {
                    throw new ModelException(options.source + ": expected one picture input, and perhaps "
                            + WIDTH_AND_HEIGHT + " or " + HEIGHT_AND_WIDTH + " [batch, 2], found " + inputs
                            + "; models with other inputs are not supported");
                }
                picture = i;
            }
        }
        if (picture < 0) {
            throw new ModelException(options.source + ": expected a picture input, found " + inputs);
        }
        return picture;
    }

    private static boolean isOriginalSizes(TensorSpec input) {
        boolean known = input.name().equals(WIDTH_AND_HEIGHT) || input.name().equals(HEIGHT_AND_WIDTH);
        boolean number = input.type() == ElementType.INT64
                || input.type() == ElementType.INT32
                || input.type() == ElementType.FLOAT32;
        return known && number && input.rank() == 2 && (input.dim(1) == 2 || input.dim(1) < 0);
    }

    private static TensorSpec requirePicture(TensorSpec input, OpeningOptions options) {
        String found = options.source + ": expected a picture input [batch, 3, height, width] of FLOAT32, FLOAT16 or"
                + " UINT8, or [batch, height, width, 3] of UINT8, found " + input;
        if (input.rank() != 4) {
            throw new ModelException(found);
        }
        switch (input.type()) {
            case FLOAT32, FLOAT16 -> requireChannelsFirst(input, found);
            case UINT8 -> requireChannels(input, found);
            default -> throw new ModelException(found + "; export it with a floating-point or 8-bit input");
        }
        for (int axis = 0; axis < 4; axis++) {
            if (input.dim(axis) == 0 || input.dim(axis) > Integer.MAX_VALUE) {
                throw new ModelException(found);
            }
        }
        return input;
    }

    private static void requireChannelsFirst(TensorSpec input, String found) {
        if (input.dim(1) != 3 && input.dim(1) >= 0) {
            String advice = input.dim(1) == 1
                    ? "; models for grey pictures of one channel are not supported, export one with three"
                    : input.dim(3) == 3
                            ? "; it takes floating-point channels last, export it with channels first (NCHW)"
                            : "";
            throw new ModelException(found + advice);
        }
    }

    /** Bytes come in either order, so that one dimension has to tell which, and the other has to be no channels. */
    private static void requireChannels(TensorSpec input, String found) {
        boolean first = input.dim(1) == 3, last = input.dim(3) == 3;
        if (first == last) {
            throw new ModelException(found
                    + (first
                            ? "; its channels may be the second dimension or the last, use a model of another size"
                            : "; its channels are neither the second dimension nor the last, export it with three"));
        }
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

    private static void requireAddressable(int batch, int width, int height, ElementType type, OpeningOptions options) {
        double bytes = 3.0 * type.bytes() * batch * width * height;
        if (bytes > Integer.MAX_VALUE) {
            throw new ConfigurationException(
                    "the input of " + options.source + " for a batch of " + batch + " at " + width
                            + " x " + height + " takes " + bytes
                            + " bytes, more than one buffer holds (2 GiB); choose a smaller"
                            + " maxBatch or inputSize");
        }
    }
}
