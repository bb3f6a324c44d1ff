package io.yolo4j.graph.calibration;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.Value;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How large tensors within a model are. The engine tells, in a run that reveals their shapes and not what is in them, so that nothing
 * depends on what shape inference knows of an operator.
 *
 * @param shapes by tensor, in the order in which the model makes them
 */
record TensorSizes(Map<String, long[]> shapes) {
    static TensorSizes measure(
            Graph graph,
            EngineProvider provider,
            EngineOptions options,
            List<TensorSpec> inputs,
            Collection<String> tensors) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        Set<String> within = new HashSet<>(tensors);
        for (TensorSpec input : inputs) {
            if (within.remove(input.name())) {
                shapes.put(input.name(), input.shape());
            }
        }
        if (within.isEmpty()) {
            return new TensorSizes(shapes);
        }
        within.forEach(tensor -> Revealed.requireMade(graph, tensor));
        Graph copy = Graph.read(graph.toSource());
        copy.outputs().clear();
        List<String> order = new ArrayList<>();
        for (Node node : copy.sorted()) {
            for (String tensor : node.outputs()) {
                if (within.contains(tensor)) {
                    String shape = copy.fresh(tensor + "/shape");
                    copy.add("Shape", List.of(tensor), shape);
                    copy.outputs().add(new Value(shape, DataType.INT64_VALUE, null));
                    order.add(tensor);
                }
            }
        }
        try (Engine engine = Revealed.open(copy, provider, options);
                EngineSession session = engine.openSession(inputs)) {
            session.run((int) inputs.get(0).dim(0), 1);
            for (int i = 0; i < order.size(); i++) {
                shapes.put(order.get(i), extents(session.output(i)));
            }
        }
        return new TensorSizes(Collections.unmodifiableMap(shapes));
    }

    private static long[] extents(Tensor shape) {
        long[] extents = new long[(int) elements(shape.spec())];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = (long) shape.get(i);
        }
        return extents;
    }

    static long elements(TensorSpec spec) {
        return product(spec.shape());
    }

    static long product(long[] shape) {
        long elements = 1;
        for (long extent : shape) {
            elements *= extent;
        }
        return elements;
    }

    /** Tensors that are looked at together: neighbours, because a model is computed only as far as they need it. */
    List<List<String>> groups(long mostBytes) {
        List<List<String>> groups = new ArrayList<>();
        List<String> group = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            long its = Float.BYTES * product(entry.getValue());
            if (!group.isEmpty() && bytes + its > mostBytes) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(entry.getKey());
            bytes += its;
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }
}
