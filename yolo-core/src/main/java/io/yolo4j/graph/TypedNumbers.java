package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The numbers of tensors that keep them in a field for their type, rather than as bytes (onnx.proto, TensorProto). */
final class TypedNumbers {
    private TypedNumbers() {}

    /** The same as bytes, or null where their count is not the expected one; which is checked before memory is taken. */
    static ByteBuffer raw(TensorProto tensor, int elements) {
        if (count(tensor) != elements) {
            return null;
        }
        int size = Constant.size(tensor.getDataType());
        if ((long) elements * size > Integer.MAX_VALUE) {
            return null;
        }
        ByteBuffer raw = ByteBuffer.allocate(elements * size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            switch (tensor.getDataType()) {
                case DataType.FLOAT_VALUE -> raw.putFloat(tensor.getFloatData(i));
                case DataType.COMPLEX64_VALUE ->
                    raw.putFloat(tensor.getFloatData(2 * i)).putFloat(tensor.getFloatData(2 * i + 1));
                case DataType.DOUBLE_VALUE -> raw.putDouble(tensor.getDoubleData(i));
                case DataType.COMPLEX128_VALUE ->
                    raw.putDouble(tensor.getDoubleData(2 * i)).putDouble(tensor.getDoubleData(2 * i + 1));
                case DataType.INT64_VALUE -> raw.putLong(tensor.getInt64Data(i));
                case DataType.UINT64_VALUE -> raw.putLong(tensor.getUint64Data(i));
                case DataType.UINT32_VALUE -> raw.putInt((int) tensor.getUint64Data(i));
                case DataType.INT32_VALUE -> raw.putInt(tensor.getInt32Data(i));
                default -> {
                    if (size == Short.BYTES) {
                        raw.putShort((short) tensor.getInt32Data(i));
                    } else {
                        raw.put((byte) tensor.getInt32Data(i));
                    }
                }
            }
        }
        return raw.flip();
    }

    private static int count(TensorProto tensor) {
        return switch (tensor.getDataType()) {
            case DataType.FLOAT_VALUE -> tensor.getFloatDataCount();
            case DataType.COMPLEX64_VALUE -> tensor.getFloatDataCount() / 2;
            case DataType.DOUBLE_VALUE -> tensor.getDoubleDataCount();
            case DataType.COMPLEX128_VALUE -> tensor.getDoubleDataCount() / 2;
            case DataType.INT64_VALUE -> tensor.getInt64DataCount();
            case DataType.UINT64_VALUE, DataType.UINT32_VALUE -> tensor.getUint64DataCount();
            default -> tensor.getInt32DataCount();
        };
    }
}
