package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.ModelException;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Dim;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Value;
import java.util.List;

/**
 * Has a network take the pixels as they are: RGB bytes {@code [N, H, W, 3]} rather than normalised planes, a quarter of the memory to write
 * and to copy. What was done outside then happens inside, with the same roundings: Cast to single precision, Transpose, Gather where the
 * network wants BGR, Sub where there is a mean, Div.
 *
 * <p>Cast comes first, because TensorRT lets nothing else read bytes; the normalisation comes last, because a factor for each plane is
 * cheaper than one for each sample of a pixel. Whoever quantises finds the samples at the producer of the tensor that this replaces.
 */
public final class ByteInput {
    /** The entry of the metadata in which a rewritten model says what happens inside. */
    public static final String METADATA = "yolo4j.input";

    private static final int CHANNELS = 3;

    private ByteInput() {}

    /**
     * Rewrites the picture input of a model.
     *
     * @param graph the model, with one floating-point input {@code [N, 3, H, W]}
     * @param preprocessing how it is given pixels now; channel order and normalisation move inside, placement and padding stay outside
     * @throws ModelException if it has no such input, or several
     */
    public static void apply(Graph graph, Preprocessing preprocessing) {
        Value picture = picture(graph);
        String pixels = picture.name();
        String planes = graph.fresh(pixels + "/planes");
        graph.replaceUses(pixels, planes);
        graph.inputs().set(graph.inputs().indexOf(picture), bytes(picture));

        String tensor = cast(graph, pixels, DataType.FLOAT_VALUE);
        tensor = made(graph, "Transpose", tensor);
        graph.producer(tensor).set("perm", new long[] {0, 3, 1, 2});
        if (preprocessing.channels() == PixelFormat.BGR) {
            tensor = made(graph, "Gather", tensor, graph.constant(pixels + "/order", Constant.list(2, 1, 0)));
            graph.producer(tensor).set("axis", 1);
        }
        if (!all(preprocessing.mean(), 0)) {
            tensor = made(graph, "Sub", tensor, planes(graph, pixels + "/mean", preprocessing.mean()));
        }
        if (!all(preprocessing.std(), 1)) {
            tensor = made(graph, "Div", tensor, planes(graph, pixels + "/std", preprocessing.std()));
        }
        if (picture.type() == DataType.FLOAT16_VALUE) {
            tensor = cast(graph, tensor, DataType.FLOAT16_VALUE);
        }
        graph.producer(tensor).setOutput(0, planes);
        graph.metadata()
                .put(
                        METADATA,
                        "RGB pixels of 8 bits, [N, H, W, 3]; inside become " + preprocessing.channels() + " planes of "
                                + normalisation(preprocessing));
    }

    private static String cast(Graph graph, String tensor, int type) {
        String cast = made(graph, "Cast", tensor);
        graph.producer(cast).set("to", type);
        return cast;
    }

    private static String made(Graph graph, String op, String... inputs) {
        String output = graph.fresh(inputs[0] + "/" + op);
        graph.add(op, List.of(inputs), output);
        return output;
    }

    /** One number where that does for all planes. */
    private static String planes(Graph graph, String name, float[] values) {
        return graph.constant(
                name,
                all(values, values[0]) ? Constant.scalar(values[0]) : Constant.ofFloats(values, 1, CHANNELS, 1, 1));
    }

    private static boolean all(float[] values, float wanted) {
        boolean same = true;
        for (float value : values) {
            same &= value == wanted;
        }
        return same;
    }

    private static String normalisation(Preprocessing preprocessing) {
        String text = preprocessing.toString();
        return text.substring(text.indexOf('('), text.indexOf(", " + preprocessing.placement()));
    }

    private static Value bytes(Value picture) {
        List<Dim> dims = picture.dims();
        return new Value(
                picture.name(),
                DataType.UINT8_VALUE,
                List.of(dims.get(0), dims.get(2), dims.get(3), Dim.of(CHANNELS)),
                picture.declared());
    }

    private static Value picture(Graph graph) {
        List<Value> pictures =
                graph.inputs().stream().filter(ByteInput::isPicture).toList();
        if (pictures.size() != 1) {
            throw new ModelException(graph.name() + ": expected one floating-point picture input"
                    + " [batch, 3, height, width], which could take bytes instead, found " + graph.inputs());
        }
        return pictures.get(0);
    }

    private static boolean isPicture(Value input) {
        return (input.type() == DataType.FLOAT_VALUE || input.type() == DataType.FLOAT16_VALUE)
                && input.dims() != null
                && input.dims().size() == 4
                && (input.dims().get(1).isOpen() || input.dims().get(1).size() == CHANNELS);
    }
}
