package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.yolo4j.ModelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** An operator of a {@link Graph}, which hears of every change. Two nodes are equal where they are the same. Not safe for use by several threads. */
public final class Node {
    private final Graph graph;
    private final NodeProto origin;
    private final String name;
    private final List<String> inputs;
    private final List<String> outputs;
    private final Map<String, AttributeProto> attributes = new LinkedHashMap<>();
    private final Set<String> captured;
    private String op;
    private String domain;

    Node(Graph graph, NodeProto proto) {
        this.graph = graph;
        // Everything that is not kept here: documentation, metadata, and fields that newer writers know.
        this.origin =
                proto.toBuilder().clearInput().clearOutput().clearAttribute().build();
        this.name = proto.getName();
        this.op = proto.getOpType();
        this.domain = GraphSurvey.isDefault(proto.getDomain()) ? "" : proto.getDomain();
        this.inputs = new ArrayList<>(proto.getInputList());
        this.outputs = new ArrayList<>(proto.getOutputList());
        for (AttributeProto attribute : proto.getAttributeList()) {
            if (attributes.put(attribute.getName(), attribute) != null) {
                throw new ModelException(
                        this + " has the attribute \"" + Text.shortened(attribute.getName(), 80) + "\" twice");
            }
        }
        this.captured = Captured.by(proto);
    }

    /** {@return the name, perhaps empty, perhaps not unique} */
    public String name() {
        return name;
    }

    /** {@return how the node is told from others: its name, or that of its first output where it has none} */
    public String key() {
        return name.isEmpty() ? output(0) : name;
    }

    /** {@return the operator} */
    public String op() {
        return op;
    }

    /**
     * Tells an operator of ONNX itself.
     *
     * @param type its name
     * @return whether this is it
     */
    public boolean is(String type) {
        return domain.isEmpty() && op.equals(type);
    }

    /** {@return the domain of the operator, empty for that of ONNX} */
    public String domain() {
        return domain;
    }

    /** {@return the tensors that it reads, empty for an optional one that is left out; a view} */
    public List<String> inputs() {
        return Collections.unmodifiableList(inputs);
    }

    /**
     * An input that may be missing.
     *
     * @param index its index
     * @return the tensor, or an empty string where it is left out
     */
    public String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** {@return the tensors that it makes, empty for an optional one that nobody wants; a view} */
    public List<String> outputs() {
        return Collections.unmodifiableList(outputs);
    }

    /**
     * An output.
     *
     * @param index its index
     * @return the tensor
     * @throws ModelException if the node lacks it
     */
    public String output(int index) {
        if (index >= outputs.size()) {
            throw new ModelException(this + " was expected to have " + (index + 1) + " outputs, but has " + outputs);
        }
        return outputs.get(index);
    }

    /** Tensors of this graph that the node's subgraphs read. */
    Set<String> captured() {
        return captured;
    }

    /**
     * Reads another tensor; inputs that are missing before it are left out.
     *
     * @param index which input
     * @param tensor the tensor, or an empty string to leave an optional input out
     */
    public void setInput(int index, String tensor) {
        while (inputs.size() <= index) {
            inputs.add("");
        }
        String before = inputs.set(index, tensor);
        if (!before.equals(tensor)) {
            graph.readsInstead(this, before, tensor);
        }
    }

    /** Only this graph's index does not know of it yet. */
    void replaceInput(String from, String to) {
        inputs.replaceAll(input -> input.equals(from) ? to : input);
    }

    /**
     * Reads other tensors.
     *
     * @param tensors all inputs
     */
    public void setInputs(List<String> tensors) {
        graph.unlink(this);
        inputs.clear();
        inputs.addAll(tensors);
        graph.link(this);
    }

    /**
     * Gives an output another name.
     *
     * @param index which output
     * @param tensor the name
     */
    public void setOutput(int index, String tensor) {
        graph.unlink(this);
        while (outputs.size() <= index) {
            outputs.add("");
        }
        outputs.set(index, tensor);
        graph.link(this);
    }

    /**
     * Becomes another operator of ONNX, with the attributes that it has.
     *
     * @param type the operator
     */
    public void setOp(String type) {
        graph.changed();
        this.op = type;
        this.domain = "";
    }

    /**
     * Becomes an operator of another domain, which the graph then declares.
     *
     * @param newDomain the domain
     */
    public void setDomain(String newDomain) {
        this.domain = newDomain;
    }

    /** {@return whether the attribute is there} */
    public boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    /** {@return the names of all attributes} */
    public Set<String> attributes() {
        return Collections.unmodifiableSet(attributes.keySet());
    }

    /** {@return whether parts of the graph are inside of this node} */
    public boolean hasSubgraphs() {
        return attributes.values().stream().anyMatch(a -> a.hasG() || a.getGraphsCount() > 0);
    }

    /** {@return an attribute that is an integer, or the default} */
    public long integer(String attribute, long dflt) {
        AttributeProto found = typed(attribute, AttributeType.INT);
        return found == null ? dflt : found.getI();
    }

    /** {@return an attribute that is a number, or the default} */
    public float real(String attribute, float dflt) {
        AttributeProto found = typed(attribute, AttributeType.FLOAT);
        return found == null ? dflt : found.getF();
    }

    /** {@return an attribute that is a list of integers, or null} */
    public long[] integers(String attribute) {
        AttributeProto found = typed(attribute, AttributeType.INTS);
        return found == null
                ? null
                : found.getIntsList().stream().mapToLong(Long::longValue).toArray();
    }

    /** {@return an attribute that is a list of numbers, or null} */
    public float[] reals(String attribute) {
        AttributeProto found = typed(attribute, AttributeType.FLOATS);
        if (found == null) {
            return null;
        }
        float[] values = new float[found.getFloatsCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = found.getFloats(i);
        }
        return values;
    }

    /** {@return an attribute that is text, or the default} */
    public String string(String attribute, String dflt) {
        AttributeProto found = typed(attribute, AttributeType.STRING);
        return found == null ? dflt : found.getS().toString(StandardCharsets.UTF_8);
    }

    /** {@return an attribute that is a tensor, or null} */
    public Constant tensor(String attribute) {
        AttributeProto found = typed(attribute, AttributeType.TENSOR);
        return found == null ? null : Constant.of(found.getT());
    }

    private AttributeProto typed(String attribute, AttributeType type) {
        AttributeProto found = attributes.get(attribute);
        // Before IR version 3, attributes had no type.
        if (found != null && found.getType() != type && found.getType() != AttributeType.UNDEFINED) {
            throw new ModelException(this + ": expected an attribute " + Text.shortened(attribute, 80) + " of type "
                    + type + ", found " + found.getType());
        }
        return found;
    }

    /** Sets an attribute to an integer. */
    public void set(String attribute, long value) {
        put(attribute, AttributeType.INT, builder -> builder.setI(value));
    }

    /** Sets an attribute to a number. */
    public void set(String attribute, float value) {
        put(attribute, AttributeType.FLOAT, builder -> builder.setF(value));
    }

    /** Sets an attribute to a list of integers. */
    public void set(String attribute, long[] values) {
        put(attribute, AttributeType.INTS, builder -> {
            for (long value : values) {
                builder.addInts(value);
            }
        });
    }

    /** Sets an attribute to text. */
    public void set(String attribute, String value) {
        put(attribute, AttributeType.STRING, builder -> builder.setS(Constant.string(value)));
    }

    /** Sets an attribute to a tensor. */
    public void set(String attribute, Constant value) {
        put(attribute, AttributeType.TENSOR, builder -> builder.setT(value.proto()));
    }

    /** Removes an attribute, where it is there. */
    public void removeAttribute(String attribute) {
        graph.changed();
        attributes.remove(attribute);
    }

    private void put(String attribute, AttributeType type, Consumer<AttributeProto.Builder> content) {
        AttributeProto.Builder builder =
                AttributeProto.newBuilder().setName(attribute).setType(type);
        content.accept(builder);
        graph.changed();
        attributes.put(attribute, builder.build());
    }

    AttributeProto attribute(String attribute) {
        return attributes.get(attribute);
    }

    NodeProto proto() {
        NodeProto.Builder builder = origin.toBuilder()
                .setName(name)
                .setOpType(op)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(attributes.values());
        if (!domain.equals(GraphSurvey.isDefault(origin.getDomain()) ? "" : origin.getDomain())) {
            builder.setDomain(domain);
        }
        return builder.build();
    }

    /** {@return operator and name, as messages call it} */
    @Override
    public String toString() {
        String shown = name.isEmpty() && !outputs.isEmpty() ? "making " + outputs.get(0) : name;
        return (domain.isEmpty() ? "" : Text.shortened(domain, 80) + ":") + Text.shortened(op, 80) + " \""
                + Text.shortened(shown, 120) + "\"";
    }
}
