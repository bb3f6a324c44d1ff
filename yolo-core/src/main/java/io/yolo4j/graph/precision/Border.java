package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.ModelException;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * In which precision a model takes its picture and gives its outputs, whatever it computes in. Casts are added at the border, and those that
 * are there taken away.
 */
final class Border {
    private Border() {}

    /**
     * @param type single or half precision. Other inputs than the picture stay as they are: the original size, which is multiplied with
     *     boxes, has more digits than a half
     */
    static void set(Graph graph, int type) {
        for (Value input : List.copyOf(graph.inputs())) {
            if (isPicture(input) && input.type() != type) {
                convertInput(graph, input, type);
                graph.inputs().set(graph.inputs().indexOf(input), input.withType(type));
            }
        }
        TensorTypes types = TensorTypes.of(graph);
        for (Value output : List.copyOf(graph.outputs())) {
            if (isReal(output.type()) && output.type() != type && graph.producer(output.name()) != null) {
                convertOutput(graph, types, output, type);
                graph.outputs().set(graph.outputs().indexOf(output), output.withType(type));
            }
        }
    }

    static boolean isPicture(Value input) {
        return isReal(input.type()) && input.dims() != null && input.dims().size() == 4;
    }

    private static boolean isReal(int type) {
        return type == DataType.FLOAT_VALUE || type == DataType.FLOAT16_VALUE;
    }

    /** Casts of it to what it becomes are left out; whoever reads it as it was gets it cast back. */
    private static void convertInput(Graph graph, Value input, int type) {
        String tensor = input.name();
        String former = graph.fresh(tensor + "/cast");
        for (Node reader : graph.consumers(tensor)) {
            if (reader.hasSubgraphs()) {
                throw new ModelException(graph.name() + ": " + reader + " may read the input " + tensor
                        + " inside a subgraph, which is not rewritten; leave the precision of inputs as it is");
            }
            if (isCast(reader, type) && !graph.isOutput(reader.output(0))) {
                graph.replaceUses(reader.output(0), tensor);
                graph.remove(reader);
            } else if (!HalfOperators.takesAnything(reader)) {
                List<String> inputs = new ArrayList<>(reader.inputs());
                inputs.replaceAll(name -> name.equals(tensor) ? former : name);
                reader.setInputs(inputs);
            }
        }
        if (!graph.consumers(former).isEmpty()) {
            graph.add("Cast", List.of(tensor), former).set("to", input.type());
        }
    }

    /** Where it is cast from what it becomes, the cast is left out; others go on with what it was. */
    private static void convertOutput(Graph graph, TensorTypes types, Value output, int type) {
        String tensor = output.name();
        Node producer = graph.producer(tensor);
        String former = graph.fresh(tensor + "/cast");
        graph.replaceUses(tensor, former);
        producer.setOutput(producer.outputs().indexOf(tensor), former);
        String source = producer.input(0);
        Node origin = graph.producer(source);
        if (isCast(producer, output.type())
                && types.type(source) == type
                && origin != null
                && !graph.isOutput(source)) {
            graph.replaceUses(source, tensor);
            origin.setOutput(origin.outputs().indexOf(source), tensor);
        } else {
            graph.add("Cast", List.of(former), tensor).set("to", type);
        }
    }

    private static boolean isCast(Node node, int type) {
        return node.is("Cast") && node.integer("to", 0) == type;
    }
}
