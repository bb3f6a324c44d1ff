package io.yolo4j.head;

import io.yolo4j.ElementType;
import io.yolo4j.fixture.Halves;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Outputs that a test made up, in direct memory as an engine has them. */
final class FakeSession implements EngineSession {
    private final Tensor[] outputs;

    FakeSession(Tensor... outputs) {
        this.outputs = outputs;
    }

    static FakeSession of(ElementType type, float[] values, long... shape) {
        return new FakeSession(tensor(type, values, shape));
    }

    static Tensor tensor(ElementType type, float[] values, long... shape) {
        return tensor("output", type, values, shape);
    }

    static Tensor tensor(String name, ElementType type, float[] values, long... shape) {
        ByteBuffer data =
                ByteBuffer.allocateDirect(values.length * type.bytes()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < values.length; i++) {
            switch (type) {
                case FLOAT32 -> data.putFloat(4 * i, values[i]);
                case FLOAT16 -> data.putShort(2 * i, Halves.fromFloat(values[i]));
                case INT32 -> data.putInt(4 * i, (int) values[i]);
                case INT64 -> data.putLong(8 * i, (long) values[i]);
                default -> throw new IllegalArgumentException(type.toString());
            }
        }
        if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) != values.length) {
            throw new IllegalArgumentException(values.length + " values for " + Arrays.toString(shape));
        }
        return new Tensor(new TensorSpec(name, type, shape), data);
    }

    List<TensorSpec> specs() {
        return Arrays.stream(outputs).map(Tensor::spec).toList();
    }

    @Override
    public ByteBuffer input(int index) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void run(int batch, int wanted) {}

    @Override
    public int outputs() {
        return outputs.length;
    }

    @Override
    public Tensor output(int index) {
        return outputs[index];
    }

    @Override
    public void close() {}
}
