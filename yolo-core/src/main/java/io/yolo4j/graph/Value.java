package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An input or output that a graph declares.
 *
 * @param name the tensor
 * @param type a number of {@link TensorProto.DataType}; 0 where this is no tensor
 * @param dims the shape, or null where none is declared
 * @param declared as the file has it, or null for a new one; kept for what is no tensor
 */
public record Value(String name, int type, List<Dim> dims, ValueInfoProto declared) {
    /** Takes the shape as it is now. */
    public Value {
        Objects.requireNonNull(name, "name");
        dims = dims == null ? null : List.copyOf(dims);
    }

    /**
     * A tensor of another type or shape.
     *
     * @param name the tensor
     * @param type a number of {@link TensorProto.DataType}
     * @param dims the shape
     */
    public Value(String name, int type, List<Dim> dims) {
        this(name, type, dims, null);
    }

    static Value of(ValueInfoProto info) {
        if (!info.getType().hasTensorType()) {
            return new Value(info.getName(), 0, null, info);
        }
        TypeProto.Tensor tensor = info.getType().getTensorType();
        List<Dim> dims = null;
        if (tensor.hasShape()) {
            dims = new ArrayList<>();
            for (TensorShapeProto.Dimension dim : tensor.getShape().getDimList()) {
                // Some exporters write 0 or -1 where they mean any.
                boolean decided = dim.hasDimValue() && dim.getDimValue() > 0;
                dims.add(decided ? Dim.of(dim.getDimValue()) : Dim.open(dim.getDimParam()));
            }
        }
        return new Value(info.getName(), tensor.getElemType(), dims, info);
    }

    boolean isAsDeclared() {
        return declared != null && equals(of(declared));
    }

    ValueInfoProto proto() {
        if (type == 0) {
            return declared.toBuilder().setName(name).build();
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
        if (dims != null) {
            TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
            for (Dim dim : dims) {
                TensorShapeProto.Dimension.Builder one = TensorShapeProto.Dimension.newBuilder();
                if (!dim.isOpen()) {
                    one.setDimValue(dim.size());
                } else if (!dim.symbol().isEmpty()) {
                    one.setDimParam(dim.symbol());
                }
                shape.addDim(one);
            }
            tensor.setShape(shape);
        }
        ValueInfoProto.Builder info = declared == null ? ValueInfoProto.newBuilder() : declared.toBuilder();
        return info.setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /**
     * The same value with another shape.
     *
     * @param shape the shape
     * @return a new value
     */
    public Value withDims(List<Dim> shape) {
        return new Value(name, type, shape, declared);
    }

    /**
     * The same value with another type.
     *
     * @param elementType a number of {@link TensorProto.DataType}
     * @return a new value
     */
    public Value withType(int elementType) {
        return new Value(name, elementType, dims, declared);
    }

    @Override
    public String toString() {
        String typeName = type == 0 ? "?" : Constant.typeName(type);
        return name + " " + typeName + (dims == null ? " [?]" : " " + dims);
    }
}
