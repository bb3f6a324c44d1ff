package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.UnsafeByteOperations;
import io.yolo4j.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings weights in from the files beside a model, wherever in it they are used. They are mapped, not copied. */
final class InlineWeights {
    private final ExternalData externalData;

    /** Each file is mapped once: a process may have some ten thousands of mappings, and a file may have more tensors. */
    private final Map<String, ByteBuffer> mapped = new HashMap<>();

    InlineWeights(ExternalData externalData) {
        this.externalData = externalData;
    }

    /** What a graph does not take apart: functions, and tensors of which most numbers are zero. */
    ModelProto rest(ModelProto model) {
        ModelProto.Builder inlined = model.toBuilder();
        List<FunctionProto> functions = model.getFunctionsList();
        for (int i = 0; i < functions.size(); i++) {
            FunctionProto.Builder function = functions.get(i).toBuilder();
            for (int n = 0; n < function.getNodeCount(); n++) {
                function.setNode(n, node(function.getNode(n)));
            }
            inlined.setFunctions(i, function);
        }
        GraphProto graph = model.getGraph();
        for (int i = 0; i < graph.getSparseInitializerCount(); i++) {
            inlined.getGraphBuilder().setSparseInitializer(i, sparse(graph.getSparseInitializer(i)));
        }
        return inlined.build();
    }

    TensorProto tensor(TensorProto tensor) {
        if (tensor.getDataLocation() != DataLocation.EXTERNAL) {
            return tensor;
        }
        ExternalData.Place place = externalData.place(tensor);
        ByteBuffer file = mapped.computeIfAbsent(place.location(), this::map);
        if (place.offset() + place.length() > file.capacity()) {
            throw new ModelException(externalData.model() + " changed while it was read; wait until it is complete");
        }
        ByteBuffer bytes = file.slice((int) place.offset(), (int) place.length());
        return tensor.toBuilder()
                .clearDataLocation()
                .clearExternalData()
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }

    private ByteBuffer map(String location) {
        String shown = "\"" + Text.shortened(location, 200) + "\"";
        try (FileChannel channel = FileChannel.open(externalData.file(location), StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new ModelException(externalData.model() + " keeps weights in " + shown + ", which has "
                        + channel.size() + " bytes, more than the 2 GB that a rewritten model can have");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        } catch (IOException | UnsupportedOperationException e) {
            throw new ModelException(externalData.model() + " keeps weights in " + shown + ", which cannot be read", e);
        }
    }

    NodeProto node(NodeProto node) {
        if (node.getAttributeList().stream().noneMatch(InlineWeights::hasTensors)) {
            return node;
        }
        NodeProto.Builder inlined = node.toBuilder();
        inlined.getAttributeBuilderList().forEach(attribute -> {
            if (attribute.hasT()) {
                attribute.setT(tensor(attribute.getT()));
            }
            for (int i = 0; i < attribute.getTensorsCount(); i++) {
                attribute.setTensors(i, tensor(attribute.getTensors(i)));
            }
            if (attribute.hasSparseTensor()) {
                attribute.setSparseTensor(sparse(attribute.getSparseTensor()));
            }
            for (int i = 0; i < attribute.getSparseTensorsCount(); i++) {
                attribute.setSparseTensors(i, sparse(attribute.getSparseTensors(i)));
            }
            if (attribute.hasG()) {
                subgraph(attribute.getGBuilder());
            }
            attribute.getGraphsBuilderList().forEach(this::subgraph);
        });
        return inlined.build();
    }

    /** As deep as subgraphs are nested, which the parser limits. */
    private void subgraph(GraphProto.Builder graph) {
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            graph.setInitializer(i, tensor(graph.getInitializer(i)));
        }
        for (int i = 0; i < graph.getSparseInitializerCount(); i++) {
            graph.setSparseInitializer(i, sparse(graph.getSparseInitializer(i)));
        }
        for (int i = 0; i < graph.getNodeCount(); i++) {
            graph.setNode(i, node(graph.getNode(i)));
        }
    }

    private SparseTensorProto sparse(SparseTensorProto tensor) {
        return tensor.toBuilder()
                .setValues(tensor(tensor.getValues()))
                .setIndices(tensor(tensor.getIndices()))
                .build();
    }

    private static boolean hasTensors(AttributeProto attribute) {
        return attribute.hasT()
                || attribute.getTensorsCount() > 0
                || attribute.hasSparseTensor()
                || attribute.getSparseTensorsCount() > 0
                || attribute.hasG()
                || attribute.getGraphsCount() > 0;
    }
}
