package io.yolo4j.tensorrt.pipeline;

import io.yolo4j.ElementType;
import io.yolo4j.spi.ScoreFilter;
import io.yolo4j.spi.Survivors;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuKernel;
import io.yolo4j.tensorrt.gpu.GpuStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Brings back the rows of an output whose best score is above a threshold. One kernel lists them, another brings their numbers together; the
 * first ones of each picture come with the run, and those beyond, of which there seldom are any, when somebody asks.
 */
final class RowFilter implements AutoCloseable {
    /** More than the boxes of a full street come from. */
    private static final int FIRST = 256;

    private static final int REST = 1024;
    private static final int COUNTS = 4;
    private static final int FILTER_BLOCK = 64;
    private static final int GATHER_BLOCK = 128;

    private final ScoreFilter filter;
    private final GpuStream stream;
    private final GpuKernel filtering;
    private final GpuKernel gathering;
    private final long output;
    private final boolean halves;
    private final int numbers;
    private final int first;
    private final int rest;
    private final Opened opened = new Opened();

    /** For each picture how many rows passed, and which. */
    private final Staging counts;

    private final Staging passed;

    /** As filter.cu writes it: for each picture the counts, and for each row its number and its numbers. */
    private final Staging found;

    private final Staging further;
    private final Rows rows = new Rows();

    /**
     * @param kernels loads a kernel of filter.cu
     * @param output where the output is on the device
     * @param spec its largest shape
     */
    RowFilter(
            Gpu gpu,
            GpuStream stream,
            Function<String, GpuKernel> kernels,
            ScoreFilter filter,
            long output,
            TensorSpec spec) {
        this.filter = filter;
        this.stream = stream;
        this.output = output;
        this.halves = spec.type() == ElementType.FLOAT16;
        this.numbers = numbers(filter, spec);
        long batch = spec.dim(0);
        int most = rowsOf(spec);
        this.first = Math.min(FIRST, most);
        this.rest = Math.min(REST, most);
        try {
            this.filtering = opened.add(kernels.apply("filter"));
            this.gathering = opened.add(kernels.apply("gather"));
            this.counts = opened.add(new Staging(gpu, batch * COUNTS * Integer.BYTES));
            this.passed = opened.add(new Staging(gpu, batch * most * Integer.BYTES));
            this.found = opened.add(new Staging(gpu, batch * Integer.BYTES * ints(first)));
            this.further = opened.add(new Staging(gpu, (long) Integer.BYTES * ints(rest)));
            found.pinned();
            further.pinned();
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    static boolean reads(ScoreFilter filter, TensorSpec spec) {
        boolean real = spec.type() == ElementType.FLOAT32 || spec.type() == ElementType.FLOAT16;
        return real
                && spec.rank() == 3
                && filter.classes() >= 1
                && numbers(filter, spec) >= filter.firstScore() + filter.classes();
    }

    /** What one takes on the device for an output of this shape, if there is one: rows are its longer side. */
    static long bytes(TensorSpec spec) {
        if (spec.rank() != 3) {
            return 0;
        }
        long most = Math.max(spec.dim(1), spec.dim(2)), each = 1 + Math.min(spec.dim(1), spec.dim(2));
        long first = COUNTS + Math.min(FIRST, most) * each, rest = COUNTS + Math.min(REST, most) * each;
        return Integer.BYTES * (spec.dim(0) * (COUNTS + most + first) + rest);
    }

    private static int numbers(ScoreFilter filter, TensorSpec spec) {
        return (int) spec.dim(filter.columns() ? 1 : 2);
    }

    private int rowsOf(TensorSpec spec) {
        return (int) spec.dim(filter.columns() ? 2 : 1);
    }

    /** What a picture takes where so many of its rows have room. */
    private int ints(int room) {
        return COUNTS + room * (1 + numbers);
    }

    ScoreFilter filter() {
        return filter;
    }

    /** Puts the search and the way back of what it finds into the stream. */
    void enqueue(int batch, TensorSpec spec) {
        int count = rowsOf(spec);
        stream.zero(counts.device(), (long) COUNTS * Integer.BYTES * batch);
        if (count > 0) {
            stream.launch(
                    filtering,
                    (count + FILTER_BLOCK - 1) / FILTER_BLOCK,
                    1,
                    batch,
                    FILTER_BLOCK,
                    output,
                    halves ? 1 : 0,
                    filter.columns() ? 1 : 0,
                    count,
                    numbers,
                    filter.classes(),
                    filter.objectness() ? 1 : 0,
                    Float.floatToRawIntBits(filter.threshold()),
                    counts.device(),
                    passed.device());
        }
        gather(spec, found, first, 0, 0, batch);
        found.download(stream, 0, (long) Integer.BYTES * ints(first) * batch);
    }

    private void gather(TensorSpec spec, Staging target, int room, int from, int slot, int batch) {
        stream.launch(
                gathering,
                (Math.max(room * (1 + numbers), COUNTS) + GATHER_BLOCK - 1) / GATHER_BLOCK,
                1,
                batch,
                GATHER_BLOCK,
                output,
                halves ? 1 : 0,
                filter.columns() ? 1 : 0,
                rowsOf(spec),
                numbers,
                counts.device(),
                passed.device(),
                target.device(),
                room,
                from,
                slot);
    }

    /** What passed of a picture in the last run, which has been waited for. */
    Survivors survivors(int slot, TensorSpec spec) {
        rows.read(slot, spec);
        return rows;
    }

    @Override
    public void close() {
        opened.close();
    }

    /** The rows of one picture; those that came with the run are read in place. */
    private final class Rows implements Survivors {
        private int at;
        private int count;
        private int all;

        /** The number of each row in the upper half, where it came in the lower one: sorted, they are in the order of the output. */
        private long[] order = new long[FIRST];

        private float[] later = new float[0];

        void read(int slot, TensorSpec spec) {
            at = Integer.BYTES * ints(first) * slot;
            all = rowsOf(spec);
            ByteBuffer memory = found.pinned();
            count = memory.getInt(at);
            if (count > order.length) {
                order = new long[Math.max(count, 2 * order.length)];
            }
            for (int i = 0; i < Math.min(count, first); i++) {
                order[i] = key(memory, at, i, i);
            }
            for (int from = first; from < count; from += rest) {
                fetch(slot, spec, from, Math.min(rest, count - from));
            }
            Arrays.sort(order, 0, count);
        }

        private long key(ByteBuffer memory, int start, int record, int place) {
            int row = memory.getInt(start + Integer.BYTES * (COUNTS + record * (1 + numbers)));
            return (long) row << 32 | place;
        }

        private void fetch(int slot, TensorSpec spec, int from, int number) {
            gather(spec, further, rest, from, slot, 1);
            further.download(stream, 0, (long) Integer.BYTES * ints(number));
            stream.synchronize();
            if (later.length < (count - first) * numbers) {
                later = Arrays.copyOf(later, (count - first) * numbers);
            }
            ByteBuffer memory = further.pinned();
            for (int i = 0; i < number; i++) {
                order[from + i] = key(memory, 0, i, from + i);
                numbers(memory, 0, i, later, (from - first + i) * numbers);
            }
        }

        private void numbers(ByteBuffer memory, int start, int record, float[] target, int offset) {
            int value = start + Integer.BYTES * (COUNTS + record * (1 + numbers) + 1);
            for (int k = 0; k < numbers; k++) {
                target[offset + k] = memory.getFloat(value + Float.BYTES * k);
            }
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public int row(int index) {
            return (int) (order[index] >>> 32);
        }

        @Override
        public void read(int index, float[] target, int offset) {
            int place = (int) order[index];
            if (place < first) {
                numbers(found.pinned(), at, place, target, offset);
            } else {
                System.arraycopy(later, (place - first) * numbers, target, offset, numbers);
            }
        }

        @Override
        public int rows() {
            return all;
        }

        @Override
        public int broken() {
            return found.pinned().getInt(at + Integer.BYTES);
        }

        @Override
        public int lost() {
            return found.pinned().getInt(at + 2 * Integer.BYTES);
        }
    }
}
