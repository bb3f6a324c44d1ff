package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.yolo4j.ModelException;
import io.yolo4j.spi.ModelSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model that can be changed. Who makes a tensor and who reads it is known at all times. Constants are initialisers here, also those
 * that the file makes with nodes; weights beside the file have been brought in. Subgraphs stay as they are.
 *
 * <p>Not safe for use by several threads.
 */
public final class Graph {
    /** Far above those of any network that looks at pictures; what is asked of inputs and outputs goes through all of them. */
    private static final int MOST_ENDS = 1000;

    /** Ten times those of the largest detectors; each takes some kilobytes while a graph is read, sorted and written. */
    private static final int MOST_NODES = 50_000;

    private static final int MOST_ON_A_NODE = 10_000;

    private final String name;
    private final ModelProto origin;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();

    /** What old exporters list among the inputs, though it is a constant. */
    private final Map<String, Value> replaceable = new LinkedHashMap<>();

    private final Map<String, Constant> constants = new LinkedHashMap<>();
    private final Set<Node> nodes = new LinkedHashSet<>();
    private final Links links = new Links();
    private final Set<String> sparse = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    /** Shapes of what is between the nodes, which an exporter declared; true until the first change. */
    private List<ValueInfoProto> declared = List.of();

    private Graph(String name, ModelProto file, InlineWeights weights) {
        ModelProto model = weights.rest(file);
        GraphProto graph = model.getGraph();
        this.name = name;
        // What has no room here stays in it: documentation, functions, sparse initialisers, fields that newer writers
        // know.
        this.origin = model.toBuilder()
                .clearMetadataProps()
                .clearOpsetImport()
                .clearTrainingInfo()
                .setGraph(graph.toBuilder()
                        .clearNode()
                        .clearInitializer()
                        .clearInput()
                        .clearOutput()
                        .clearValueInfo()
                        .clearQuantizationAnnotation())
                .build();
        for (StringStringEntryProto entry : model.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            opsets.merge(GraphSurvey.isDefault(set.getDomain()) ? "" : set.getDomain(), set.getVersion(), Math::max);
        }
        read(graph, weights);
        sorted(); // refuses cycles, and tensors that nobody makes
        checkOutputs();
        this.declared = graph.getValueInfoList();
    }

    private void checkOutputs() {
        for (Value output : outputs) {
            String tensor = output.name();
            boolean made = links.producer(tensor) != null || isConstant(tensor);
            if (!made && !isInput(tensor)) {
                throw new ModelException(name + " gives the output \"" + Text.shortened(tensor, 80)
                        + "\", which nobody makes; export the model again");
            }
        }
    }

    private boolean isConstant(String tensor) {
        return constants.containsKey(tensor) || sparse.contains(tensor);
    }

    void changed() {
        declared = List.of();
    }

    private void read(GraphProto graph, InlineWeights weights) {
        if (graph.getInputCount() > MOST_ENDS + graph.getInitializerCount() || graph.getOutputCount() > MOST_ENDS) {
            throw new ModelException(name + " has " + graph.getInputCount() + " inputs and " + graph.getOutputCount()
                    + " outputs, more than " + MOST_ENDS + "; a detector has a few");
        }
        if (graph.getNodeCount() > MOST_NODES) {
            throw new ModelException(name + " has " + graph.getNodeCount() + " nodes; at most " + MOST_NODES
                    + " can be rewritten; simplify the model");
        }
        graph.getSparseInitializerList()
                .forEach(tensor -> sparse.add(tensor.getValues().getName()));
        for (TensorProto tensor : graph.getInitializerList()) {
            define(tensor.getName(), isConstant(tensor.getName()));
            constants.put(tensor.getName(), Constant.of(weights.tensor(tensor)));
        }
        constants.remove(""); // the name of what is left out, which nobody can read
        Set<String> given = new HashSet<>();
        for (ValueInfoProto input : graph.getInputList()) {
            define(input.getName(), !given.add(input.getName()));
            if (isConstant(input.getName())) {
                replaceable.put(input.getName(), Value.of(input));
            } else {
                inputs.add(Value.of(input));
            }
        }
        graph.getOutputList().forEach(output -> outputs.add(Value.of(output)));
        for (NodeProto proto : graph.getNodeList()) {
            if (proto.getInputCount() + proto.getOutputCount() > MOST_ON_A_NODE) {
                throw new ModelException(name + ": a node " + Text.shortened(proto.getOpType(), 80) + " has "
                        + proto.getInputCount() + " inputs and " + proto.getOutputCount()
                        + " outputs; at most " + MOST_ON_A_NODE + " can be rewritten; simplify the model");
            }
            for (String output : proto.getOutputList()) {
                boolean known = given.contains(output) || isConstant(output) || links.producer(output) != null;
                define(output, !output.isEmpty() && known);
            }
            Constant constant = ConstantNodes.read(proto, weights);
            if (constant != null && !proto.getOutput(0).isEmpty()) {
                constants.put(proto.getOutput(0), constant);
            } else {
                insert(new Node(this, weights.node(proto)));
            }
        }
    }

    private void define(String tensor, boolean twice) {
        if (twice) {
            throw new ModelException(this.name + " makes the tensor \"" + Text.shortened(tensor, 80)
                    + "\" twice; export the model again");
        }
        names.add(tensor);
    }

    /**
     * Reads and checks a model, with the weights that it keeps in files beside it.
     *
     * @param source the model; a file is mapped, so it must not change while the graph is in use
     * @return the graph
     * @throws ModelException if this is not a complete, consistent ONNX model with inputs and outputs
     */
    public static Graph read(ModelSource source) {
        ModelProto model = OnnxFile.parse(source);
        return new Graph(source.name(), model, new InlineWeights(new ExternalData(source)));
    }

    /** {@return what messages call the model} */
    public String name() {
        return name;
    }

    /** {@return the version of ONNX's own operators, 0 where none is declared} */
    public int opset() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, opsets.getOrDefault("", 0L)));
    }

    /**
     * Declares another version of ONNX's own operators; whoever does makes sure that every operator means the same in it.
     *
     * @param version the version
     */
    public void setOpset(int version) {
        changed();
        opsets.put("", (long) version);
    }

    /** {@return the entries that the exporter left; may be changed} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** {@return what the graph must be given, without constants; may be changed} */
    public List<Value> inputs() {
        return inputs;
    }

    /** {@return what the graph gives; may be changed} */
    public List<Value> outputs() {
        return outputs;
    }

    /** {@return all nodes as they were added, a copy} */
    public List<Node> nodes() {
        return new ArrayList<>(nodes);
    }

    /** {@return all constants by name; a view} */
    public Map<String, Constant> constants() {
        return Collections.unmodifiableMap(constants);
    }

    /**
     * What is known before any run.
     *
     * @param tensor its name
     * @return its numbers, or null where it is no constant, or a sparse one
     */
    public Constant constant(String tensor) {
        return constants.get(tensor);
    }

    /**
     * Adds or replaces a constant.
     *
     * @param tensor its name
     * @param constant its numbers
     */
    public void put(String tensor, Constant constant) {
        if (links.producer(tensor) != null) {
            throw new IllegalStateException(tensor + " is made by " + links.producer(tensor));
        }
        changed();
        names.add(tensor);
        constants.put(tensor, constant);
    }

    /**
     * Adds a constant under a name like the given one.
     *
     * @param base how it should be called
     * @param constant its numbers
     * @return its name
     */
    public String constant(String base, Constant constant) {
        String tensor = fresh(base);
        put(tensor, constant);
        return tensor;
    }

    /**
     * Has weights that callers could replace at each run be constants for good. Old exporters list all of them among the inputs, which
     * keeps engines from fusing and folding them; results change in the last digits.
     */
    public void fixWeights() {
        changed();
        replaceable.clear();
    }

    /**
     * Removes a constant.
     *
     * @param tensor its name
     */
    public void removeConstant(String tensor) {
        constants.remove(tensor);
    }

    /**
     * Who makes a tensor.
     *
     * @param tensor its name
     * @return the node, or null for an input or a constant
     */
    public Node producer(String tensor) {
        return links.producer(tensor);
    }

    /**
     * Who reads a tensor.
     *
     * @param tensor its name
     * @return the nodes, each once, those whose subgraphs read it too; a copy
     */
    public List<Node> consumers(String tensor) {
        return new ArrayList<>(links.consumers(tensor));
    }

    /**
     * Tells what the graph gives.
     *
     * @param tensor a name
     * @return whether it is an output
     */
    public boolean isOutput(String tensor) {
        return outputs.stream().anyMatch(output -> output.name().equals(tensor));
    }

    /**
     * Tells what the graph is given.
     *
     * @param tensor a name
     * @return whether it is an input
     */
    public boolean isInput(String tensor) {
        return inputs.stream().anyMatch(input -> input.name().equals(tensor));
    }

    /**
     * Finds a name for a tensor or node, and keeps it.
     *
     * @param base how it should be called
     * @return that, or with a number behind it
     */
    public String fresh(String base) {
        String candidate = base;
        for (int i = 1; !names.add(candidate); i++) {
            candidate = base + "_" + i;
        }
        return candidate;
    }

    /**
     * Adds an operator of ONNX.
     *
     * @param op the operator
     * @param inputs what it reads
     * @param outputs what it makes
     * @return the node, which may be given attributes
     */
    public Node add(String op, List<String> inputs, String... outputs) {
        NodeProto.Builder proto = NodeProto.newBuilder()
                .setOpType(op)
                .setName(fresh(outputs[0] + "/" + op))
                .addAllInput(inputs);
        for (String output : outputs) {
            proto.addOutput(output);
        }
        Node node = new Node(this, proto.build());
        insert(node);
        return node;
    }

    private void insert(Node node) {
        nodes.add(node);
        names.add(node.name());
        link(node);
    }

    /**
     * Takes a node out. Those who read what it made have to be given something else.
     *
     * @param node the node
     */
    public void remove(Node node) {
        unlink(node);
        nodes.remove(node);
    }

    /**
     * Has all readers of a tensor read another one. Outputs of the graph keep their tensors.
     *
     * @param from what they read
     * @param to what they shall read
     * @throws ModelException if a subgraph reads it, which is not rewritten
     */
    public void replaceUses(String from, String to) {
        for (Node reader : consumers(from)) {
            if (reader.captured().contains(from)) {
                throw new ModelException(name + ": " + reader + " reads \"" + Text.shortened(from, 80)
                        + "\" inside a subgraph, which is not rewritten; export the model without control flow");
            }
            reader.replaceInput(from, to);
            links.readsNoMore(reader, List.of(from));
            links.reads(reader, to);
        }
        changed();
    }

    /** Removes nodes whose outputs nobody reads, and then constants; {@link #toBytes} does it as well. */
    public void prune() {
        List<ValueInfoProto> kept = declared;
        Set<String> given = new HashSet<>();
        outputs.forEach(output -> given.add(output.name()));
        List<Node> order = sorted();
        for (int i = order.size() - 1; i >= 0; i--) {
            Node node = order.get(i);
            boolean wanted = false;
            for (String output : node.outputs()) {
                wanted |= !output.isEmpty() && (links.isRead(output) || given.contains(output));
            }
            if (!wanted) {
                remove(node);
            }
        }
        constants.keySet().removeIf(tensor -> !links.isRead(tensor) && !given.contains(tensor));
        declared = kept; // what remains has the shapes that it had
    }

    void link(Node node) {
        changed();
        if (nodes.contains(node)) {
            names.addAll(node.outputs());
            links.add(node);
        }
    }

    /** One input of a node is another now; a node may have thousands, so the others are left alone. */
    void readsInstead(Node node, String before, String tensor) {
        changed();
        if (!nodes.contains(node)) {
            return;
        }
        if (!node.inputs().contains(before) && !node.captured().contains(before)) {
            links.readsNoMore(node, List.of(before));
        }
        links.reads(node, tensor);
    }

    void unlink(Node node) {
        changed();
        links.remove(node);
    }

    /**
     * All nodes, each after those that make what it reads; otherwise in the order in which they were added.
     *
     * @return a copy
     * @throws ModelException if nodes wait for each other, or read what nobody makes
     */
    public List<Node> sorted() {
        Set<String> given = new HashSet<>();
        inputs.forEach(input -> given.add(input.name()));
        return NodeOrder.of(name, nodes(), links, tensor -> given.contains(tensor) || isConstant(tensor));
    }

    /**
     * The model in one piece, without nodes and constants that nobody reads.
     *
     * @return the bytes of an ONNX file
     * @throws ModelException if it has more than 2 GB
     */
    public byte[] toBytes() {
        prune();
        GraphProto.Builder graph = origin.getGraph().toBuilder();
        long size = origin.getSerializedSize();
        for (Node node : sorted()) {
            NodeProto proto = node.proto();
            size += proto.getSerializedSize();
            graph.addNode(proto);
        }
        for (Constant constant : constants.values()) {
            size += constant.bytes();
        }
        if (size > Integer.MAX_VALUE - (64 << 20)) {
            throw new ModelException(name + " has " + size
                    + " bytes, but a rewritten model must be one file, which ends below 2 GB; rewrite a smaller one");
        }
        constants.forEach((tensor, constant) -> graph.addInitializer(constant.proto(tensor)));
        boolean sameEnds = inputs.stream().allMatch(Value::isAsDeclared)
                && outputs.stream().allMatch(Value::isAsDeclared);
        if (sameEnds) {
            graph.addAllValueInfo(declared);
        }
        inputs.forEach(input -> graph.addInput(input.proto()));
        replaceable.values().stream()
                .filter(input -> isConstant(input.name()))
                .forEach(input -> graph.addInput(input.proto()));
        outputs.forEach(output -> graph.addOutput(output.proto()));
        ModelProto.Builder model = origin.toBuilder().setGraph(graph);
        // From IR version 4 on an initialiser need not be an input.
        model.setIrVersion(Math.max(4, origin.getIrVersion()));
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        nodes.forEach(node -> opsets.putIfAbsent(node.domain(), 1L));
        opsets.forEach((domain, version) -> model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
        return model.build().toByteArray();
    }

    /** {@return the model in memory} */
    public ModelSource toSource() {
        return ModelSource.of(toBytes());
    }

    /** {@return what messages call the model} */
    @Override
    public String toString() {
        return name;
    }
}
