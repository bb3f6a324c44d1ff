package io.yolo4j.graph.calibration;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.ModelException;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Value;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tensors from within a model. Inputs are read where they lie, because not every engine gives an input back as an output. */
final class Revealed {
    private Revealed() {}

    /** A copy of a model that has these tensors as outputs, and computes nothing else. */
    static Graph tensors(Graph graph, Collection<String> tensors) {
        Graph copy = Graph.read(graph.toSource());
        Map<String, Value> known = new HashMap<>();
        copy.outputs().forEach(output -> known.put(output.name(), output));
        copy.outputs().clear();
        for (String tensor : tensors) {
            if (!graph.isInput(tensor)) {
                requireMade(graph, tensor);
                copy.outputs().add(known.getOrDefault(tensor, new Value(tensor, DataType.FLOAT_VALUE, null)));
            }
        }
        if (copy.outputs().isEmpty()) {
            copy.outputs().addAll(known.values());
        }
        copy.prune();
        return copy;
    }

    static void requireMade(Graph graph, String tensor) {
        if (graph.producer(tensor) == null) {
            throw new ModelException(graph + " makes no tensor \"" + tensor + "\"");
        }
    }

    /** Opens a changed model; what is wrong with it is said of the original. */
    static Engine open(Graph changed, EngineProvider provider, EngineOptions options) {
        try {
            return provider.open(changed.toSource(), options);
        } catch (ModelException e) {
            throw new ModelException(
                    changed + " was refused by the engine with more outputs than its own: " + e.getMessage(), e);
        }
    }

    /** The tensors as the last run left them. */
    static List<Tensor> values(Engine engine, EngineSession session, List<TensorSpec> inputs, List<String> wanted) {
        Map<String, Tensor> values = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            values.put(inputs.get(i).name(), new Tensor(inputs.get(i), session.input(i)));
        }
        for (int i = 0; i < session.outputs(); i++) {
            values.put(engine.outputs().get(i).name(), session.output(i));
        }
        List<Tensor> found = new ArrayList<>();
        wanted.forEach(tensor -> found.add(values.get(tensor)));
        return found;
    }
}
