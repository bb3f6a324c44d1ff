package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** The tensors that the subgraphs of a node (If, Loop, Scan) read from the graphs around them, without being given them. */
final class Captured {
    private Captured() {}

    static Set<String> by(NodeProto node) {
        Set<String> names = new TreeSet<>();
        subgraphs(node, names);
        return names.isEmpty() ? Set.of() : names;
    }

    private static void subgraphs(NodeProto node, Set<String> into) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                into.addAll(free(attribute.getG()));
            }
            for (GraphProto graph : attribute.getGraphsList()) {
                into.addAll(free(graph));
            }
        }
    }

    /** As deep as subgraphs are nested, which the parser limits. */
    private static Set<String> free(GraphProto graph) {
        Set<String> own = new HashSet<>();
        Set<String> read = new TreeSet<>();
        graph.getInputList().forEach(input -> own.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> own.add(tensor.getName()));
        graph.getSparseInitializerList()
                .forEach(tensor -> own.add(tensor.getValues().getName()));
        for (NodeProto node : graph.getNodeList()) {
            own.addAll(node.getOutputList());
            read.addAll(node.getInputList());
            subgraphs(node, read);
        }
        graph.getOutputList().forEach(output -> read.add(output.getName()));
        read.removeAll(own);
        read.remove("");
        return read;
    }
}
