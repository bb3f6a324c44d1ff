package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.yolo4j.Precision;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One walk over a model: counts operators and weights, subgraphs and functions included. */
final class GraphSurvey {
    /** ONNX's own domains, and those that come with every ONNX Runtime (core/graph/constants.h). */
    private static final Set<String> BUILT_IN = Set.of(
            "",
            "ai.onnx",
            "ai.onnx.ml",
            "ai.onnx.training",
            "ai.onnx.preview",
            "ai.onnx.preview.training",
            "com.microsoft",
            "com.microsoft.nchwc",
            "com.microsoft.internal.nhwc",
            "com.ms.internal.nhwc",
            "com.microsoft.experimental");

    /** Beyond any real model; keeps the sum of hostile dimensions from overflowing. */
    private static final long MOST_ELEMENTS = 1L << 40;

    private final ExternalData externalData;
    private final SortedMap<String, Integer> operators = new TreeMap<>();
    private final SortedSet<String> custom = new TreeSet<>();
    private final Set<String> functions = new HashSet<>();
    private boolean quantised;
    private double halves;
    private double singles;

    GraphSurvey(ExternalData externalData) {
        this.externalData = externalData;
    }

    void walk(ModelProto model) {
        for (FunctionProto function : model.getFunctionsList()) {
            functions.add(key(function.getDomain(), function.getName()));
        }
        for (FunctionProto function : model.getFunctionsList()) {
            nodes(function.getNodeList());
        }
        graph(model.getGraph());
    }

    SortedMap<String, Integer> operators() {
        return Collections.unmodifiableSortedMap(operators);
    }

    SortedSet<String> customOperators() {
        return Collections.unmodifiableSortedSet(custom);
    }

    Precision precision() {
        if (quantised) {
            return Precision.INT8;
        }
        return halves > singles ? Precision.FP16 : Precision.FP32;
    }

    static boolean isDefault(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    private void graph(GraphProto graph) {
        Set<String> widened = takesHalves(graph) ? Set.of() : widened(graph.getNodeList());
        for (TensorProto tensor : graph.getInitializerList()) {
            tensor(tensor, widened.contains(tensor.getName()));
        }
        graph.getSparseInitializerList().forEach(this::sparse);
        nodes(graph.getNodeList());
    }

    /** Then it is made for them, whatever a part of it computes in. */
    private static boolean takesHalves(GraphProto graph) {
        return graph.getInputList().stream()
                .anyMatch(input -> input.getType().getTensorType().getElemType() == TensorProto.DataType.FLOAT16_VALUE);
    }

    /** What is made single precision before anything reads it: stored as halves for the size of the file, not to compute with. */
    private static Set<String> widened(List<NodeProto> nodes) {
        Set<String> names = new HashSet<>();
        for (NodeProto node : nodes) {
            if (node.getOpType().equals("Cast") && castsTo(node, TensorProto.DataType.FLOAT_VALUE)) {
                names.addAll(node.getInputList());
            }
        }
        return names;
    }

    private static boolean castsTo(NodeProto cast, int type) {
        return cast.getAttributeList().stream()
                .anyMatch(attribute -> attribute.getName().equals("to") && attribute.getI() == type);
    }

    /** As deep as subgraphs are nested, which the parser limits. */
    private void nodes(List<NodeProto> nodes) {
        for (NodeProto node : nodes) {
            String key = key(node.getDomain(), node.getOpType());
            operators.merge(key, 1, Integer::sum);
            if (!BUILT_IN.contains(node.getDomain()) && !functions.contains(key)) {
                custom.add(key);
            }
            quantised |= QuantisingOperators.contains(node.getOpType());
            for (AttributeProto attribute : node.getAttributeList()) {
                attribute(attribute);
            }
        }
    }

    private void attribute(AttributeProto attribute) {
        if (attribute.hasT()) {
            tensor(attribute.getT());
        }
        attribute.getTensorsList().forEach(this::tensor);
        if (attribute.hasSparseTensor()) {
            sparse(attribute.getSparseTensor());
        }
        attribute.getSparseTensorsList().forEach(this::sparse);
        if (attribute.hasG()) {
            graph(attribute.getG());
        }
        attribute.getGraphsList().forEach(this::graph);
    }

    private void sparse(SparseTensorProto tensor) {
        tensor(tensor.getValues());
        tensor(tensor.getIndices());
    }

    private void tensor(TensorProto tensor) {
        tensor(tensor, false);
    }

    private void tensor(TensorProto tensor, boolean widened) {
        externalData.check(tensor);
        boolean half = tensor.getDataType() == TensorProto.DataType.FLOAT16_VALUE;
        if (half && !widened) {
            halves += elements(tensor);
        } else if (half || tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE) {
            singles += elements(tensor);
        }
    }

    private static long elements(TensorProto tensor) {
        long elements = 1;
        for (long dim : tensor.getDimsList()) {
            if (dim <= 0) {
                return 0;
            }
            elements = dim > MOST_ELEMENTS / elements ? MOST_ELEMENTS : elements * dim;
        }
        return elements;
    }

    private static String key(String domain, String type) {
        return isDefault(domain) ? type : domain + ":" + type;
    }
}
