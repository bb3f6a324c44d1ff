package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.yolo4j.ModelException;
import io.yolo4j.spi.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The numbers of an initialiser, or of an attribute that is a tensor. Immutable; shares memory with the file that it was read from. Its name
 * is where it is kept.
 */
public final class Constant {
    private final TensorProto proto;
    private final long[] dims;
    private final int elements;

    /** Little-endian; null for strings and for types that have no whole bytes, which pass through unread. */
    private final ByteBuffer raw;

    private Constant(TensorProto proto, long[] dims, int elements, ByteBuffer raw) {
        this.proto = proto;
        this.dims = dims;
        this.elements = elements;
        this.raw = raw;
    }

    /** Checks that the tensor has the numbers that its shape promises. Weights in other files must have been brought in before. */
    static Constant of(TensorProto tensor) {
        long[] dims = new long[tensor.getDimsCount()];
        long elements = 1;
        for (int i = 0; i < dims.length; i++) {
            dims[i] = tensor.getDims(i);
            if (dims[i] < 0) {
                throw bad(tensor, "a shape without negative dimensions");
            }
            elements = elements == 0 || dims[i] == 0 ? 0 : elements * Math.min(dims[i], Integer.MAX_VALUE);
            if (elements > Integer.MAX_VALUE) {
                throw bad(tensor, "at most " + Integer.MAX_VALUE + " elements");
            }
        }
        int size = size(tensor.getDataType());
        if (size == 0) {
            return new Constant(tensor, dims, (int) elements, null);
        }
        ByteBuffer raw = tensor.hasRawData()
                ? tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN)
                : TypedNumbers.raw(tensor, (int) elements);
        if (raw == null || raw.remaining() != elements * size) {
            throw bad(
                    tensor,
                    elements + " elements, " + elements * size + " bytes"
                            + (raw == null ? "" : ", but there are " + raw.remaining()));
        }
        return new Constant(null, dims, (int) elements, raw).typed(tensor.getDataType());
    }

    private Constant typed(int type) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type);
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        return new Constant(
                tensor.setRawData(UnsafeByteOperations.unsafeWrap(raw)).build(), dims, elements, raw);
    }

    private static ModelException bad(TensorProto tensor, String expected) {
        return new ModelException("the tensor \"" + Text.shortened(tensor.getName(), 80) + "\" of type "
                + typeName(tensor.getDataType()) + " and shape "
                + Text.shortened(tensor.getDimsList().toString(), 80)
                + " is broken: expected " + expected + "; probably a broken download or copy");
    }

    private static Constant of(int type, ByteBuffer raw, long... dims) {
        long elements = 1;
        for (long dim : dims) {
            elements = Math.multiplyExact(elements, dim);
        }
        if (elements * size(type) != raw.remaining()) {
            throw new IllegalArgumentException(raw.remaining() / size(type) + " elements for " + Arrays.toString(dims));
        }
        return new Constant(null, dims.clone(), (int) elements, raw).typed(type);
    }

    private static ByteBuffer room(int elements, int size) {
        return ByteBuffer.allocate(Math.multiplyExact(elements, size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Numbers in single precision; without dimensions a scalar. */
    public static Constant ofFloats(float[] values, long... dims) {
        ByteBuffer raw = room(values.length, Float.BYTES);
        raw.asFloatBuffer().put(values);
        return of(DataType.FLOAT_VALUE, raw, dims);
    }

    /** Numbers rounded to half precision, ties to even; infinite beyond 65504. */
    public static Constant ofHalves(float[] values, long... dims) {
        ByteBuffer raw = room(values.length, Short.BYTES);
        for (int i = 0; i < values.length; i++) {
            raw.putShort(Short.BYTES * i, Tensor.floatToHalf(values[i]));
        }
        return of(DataType.FLOAT16_VALUE, raw, dims);
    }

    /** Integers of 64 bits, as shapes and indices are. */
    public static Constant ofLongs(long[] values, long... dims) {
        ByteBuffer raw = room(values.length, Long.BYTES);
        raw.asLongBuffer().put(values);
        return of(DataType.INT64_VALUE, raw, dims);
    }

    /** A list of integers of 64 bits. */
    public static Constant list(long... values) {
        return ofLongs(values, values.length);
    }

    /** One number in single precision, without dimensions. */
    public static Constant scalar(float value) {
        return ofFloats(new float[] {value});
    }

    /** One integer of 64 bits, without dimensions. */
    public static Constant scalar(long value) {
        return ofLongs(new long[] {value});
    }

    /** Integers of 32 bits, as quantised biases are. */
    public static Constant ofInts(int[] values, long... dims) {
        ByteBuffer raw = room(values.length, Integer.BYTES);
        raw.asIntBuffer().put(values);
        return of(DataType.INT32_VALUE, raw, dims);
    }

    /** Bytes from 0 to 255. The array is copied. */
    public static Constant ofBytes(byte[] values, long... dims) {
        return of(DataType.UINT8_VALUE, ByteBuffer.wrap(values.clone()), dims);
    }

    /** Bytes from -128 to 127. The array is copied. */
    public static Constant ofSignedBytes(byte[] values, long... dims) {
        return of(DataType.INT8_VALUE, ByteBuffer.wrap(values.clone()), dims);
    }

    /** {@return a number of {@link TensorProto.DataType}} */
    public int type() {
        return proto.getDataType();
    }

    /** {@return the shape, a copy} */
    public long[] dims() {
        return dims.clone();
    }

    /** {@return how many dimensions it has, 0 for a scalar} */
    public int rank() {
        return dims.length;
    }

    /** {@return the product of the dimensions} */
    public int elements() {
        return elements;
    }

    /** {@return the bytes, little-endian, read-only; null for strings and types of less than a byte} */
    public ByteBuffer raw() {
        return raw == null ? null : raw.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return the memory that it takes} */
    public long bytes() {
        return raw == null ? proto.getSerializedSize() : raw.remaining();
    }

    /** {@return whether these are numbers with a fraction} */
    public boolean isReal() {
        return switch (type()) {
            case DataType.FLOAT_VALUE, DataType.FLOAT16_VALUE, DataType.DOUBLE_VALUE, DataType.BFLOAT16_VALUE -> true;
            default -> false;
        };
    }

    /**
     * The numbers in single precision: halves are widened, doubles and integers rounded.
     *
     * @return a new array in row-major order
     * @throws ModelException if these are not numbers
     */
    public float[] floats() {
        ByteBuffer in = numbers(); // first, since strings may promise any number of elements
        float[] values = new float[elements];
        switch (type()) {
            case DataType.FLOAT_VALUE -> in.asFloatBuffer().get(values);
            case DataType.FLOAT16_VALUE -> {
                for (int i = 0; i < elements; i++) {
                    values[i] = Tensor.halfToFloat(in.getShort(in.position() + Short.BYTES * i));
                }
            }
            case DataType.BFLOAT16_VALUE -> {
                for (int i = 0; i < elements; i++) {
                    values[i] = Float.intBitsToFloat(in.getShort(in.position() + Short.BYTES * i) << 16);
                }
            }
            case DataType.DOUBLE_VALUE -> {
                for (int i = 0; i < elements; i++) {
                    values[i] = (float) in.getDouble(in.position() + Double.BYTES * i);
                }
            }
            default -> {
                long[] whole = longs();
                for (int i = 0; i < elements; i++) {
                    values[i] = whole[i];
                }
            }
        }
        return values;
    }

    /**
     * The numbers of an integer type.
     *
     * @return a new array in row-major order
     * @throws ModelException if these are not integers
     */
    public long[] longs() {
        ByteBuffer in = numbers();
        long[] values = new long[elements];
        int start = in.position();
        switch (type()) {
            case DataType.INT64_VALUE, DataType.UINT64_VALUE ->
                in.asLongBuffer().get(values);
            case DataType.INT32_VALUE -> {
                for (int i = 0; i < elements; i++) {
                    values[i] = in.getInt(start + Integer.BYTES * i);
                }
            }
            case DataType.UINT32_VALUE -> {
                for (int i = 0; i < elements; i++) {
                    values[i] = Integer.toUnsignedLong(in.getInt(start + Integer.BYTES * i));
                }
            }
            case DataType.INT16_VALUE -> {
                for (int i = 0; i < elements; i++) {
                    values[i] = in.getShort(start + Short.BYTES * i);
                }
            }
            case DataType.UINT16_VALUE -> {
                for (int i = 0; i < elements; i++) {
                    values[i] = Short.toUnsignedLong(in.getShort(start + Short.BYTES * i));
                }
            }
            case DataType.INT8_VALUE -> {
                for (int i = 0; i < elements; i++) {
                    values[i] = in.get(start + i);
                }
            }
            case DataType.UINT8_VALUE, DataType.BOOL_VALUE -> {
                for (int i = 0; i < elements; i++) {
                    values[i] = Byte.toUnsignedLong(in.get(start + i));
                }
            }
            default -> throw notNumbers("integers");
        }
        return values;
    }

    private ByteBuffer numbers() {
        if (raw == null) {
            throw notNumbers("numbers of whole bytes");
        }
        return raw();
    }

    private ModelException notNumbers(String expected) {
        return new ModelException("expected " + expected + " in a constant, found " + this);
    }

    TensorProto proto() {
        return proto;
    }

    /** As an initialiser. */
    TensorProto proto(String name) {
        return proto.toBuilder().setName(name).build();
    }

    /** Bytes of an element; 0 where it has none of its own. */
    static int size(int type) {
        return switch (type) {
            case DataType.UINT8_VALUE, DataType.INT8_VALUE, DataType.BOOL_VALUE -> 1;
            case DataType.UINT16_VALUE, DataType.INT16_VALUE, DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE -> 2;
            case DataType.FLOAT_VALUE, DataType.INT32_VALUE, DataType.UINT32_VALUE -> 4;
            case DataType.INT64_VALUE, DataType.UINT64_VALUE, DataType.DOUBLE_VALUE, DataType.COMPLEX64_VALUE -> 8;
            case DataType.COMPLEX128_VALUE -> 16;
            default -> 0;
        };
    }

    /**
     * How messages call a type.
     *
     * @param type a number of {@link TensorProto.DataType}
     * @return its name in the ONNX specification, in capitals
     */
    public static String typeName(int type) {
        DataType known = DataType.forNumber(type);
        return known == null ? "type " + type : known.name();
    }

    static ByteString string(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Override
    public String toString() {
        return typeName(type()) + " " + Arrays.toString(dims);
    }
}
