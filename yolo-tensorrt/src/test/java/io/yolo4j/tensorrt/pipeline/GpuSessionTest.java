package io.yolo4j.tensorrt.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.Preprocessing.Placement;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.image.InputFormat;
import io.yolo4j.image.Letterbox;
import io.yolo4j.spi.ImagePlacement;
import io.yolo4j.spi.ScoreFilter;
import io.yolo4j.spi.Survivors;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanRequest;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import io.yolo4j.tensorrt.host.HostGpu;
import io.yolo4j.tensorrt.host.HostGpu.Pace;
import io.yolo4j.tensorrt.host.HostTensorRt;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions on a device that fails, fills up, takes its time or cannot record. */
class GpuSessionTest {
    private static final int SIZE = 64;
    private static final int BATCH = 7;
    private static final Preprocessing HOW = Preprocessing.ULTRALYTICS.withPlacement(Placement.STRETCH);

    /** Pictures in, themselves out. */
    private static final byte[] MIRROR = mirror(SIZE);

    @BeforeEach
    void requireCompiler() {
        HostGpu.require();
    }

    private static byte[] mirror(int height) {
        OnnxWriter writer = new OnnxWriter();
        writer.input("images", ElementType.FLOAT32, -1, 3, height, SIZE);
        writer.output("seen", ElementType.FLOAT32, -1, 3, height, SIZE);
        writer.nodeInto("seen", "Identity", List.of("images"));
        return writer.bytes();
    }

    private static TensorSpec images(int batch) {
        return new TensorSpec("images", ElementType.FLOAT32, new long[] {batch, 3, SIZE, SIZE});
    }

    private static ShapeRange batches(int least, int most) {
        return new ShapeRange(List.of(images(least)), List.of(images(most)), List.of(images(most)));
    }

    /** A device with a loaded plan. */
    private static final class World implements AutoCloseable {
        final HostGpu gpu;
        final HostTensorRt trt;
        final TensorSpec input;
        Plan plan;

        World(HostGpu gpu, byte[] model, int batch) {
            this(gpu, model, batch, batches(1, batch));
        }

        World(HostGpu gpu, byte[] model, int batch, ShapeRange... profiles) {
            this.gpu = gpu;
            this.trt = new HostTensorRt(gpu);
            this.input = images(batch);
            ByteBuffer onnx = ByteBuffer.allocateDirect(model.length).put(model).flip();
            byte[] built = trt.build(
                            gpu, new PlanRequest("m", onnx, List.of(profiles), 0, 3, null), (p, d, s, n) -> true)
                    .plan();
            this.plan = trt.load(
                    gpu, ByteBuffer.allocateDirect(built.length).put(built).flip());
        }

        GpuSession open() {
            return GpuSession.open(gpu, trt, plan, List.of(input), false);
        }

        @Override
        public void close() {
            plan.close();
            assertEquals(0, gpu.open(), "things that are open");
            assertEquals(0, gpu.used(), "bytes");
        }
    }

    private static Image picture(Random random, int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        random.nextBytes(pixels);
        return Image.of(pixels, width, height, PixelFormat.BGR);
    }

    /** Writes pictures, runs, and expects that each is seen. */
    private static void runs(GpuSession session, Random random, int batch) {
        Letterbox letterbox = new Letterbox(HOW, InputFormat.FLOAT_PLANES, SIZE, SIZE);
        ByteBuffer expected =
                ByteBuffer.allocateDirect(batch * 3 * SIZE * SIZE * 4).order(ByteOrder.nativeOrder());
        for (int slot = 0; slot < batch; slot++) {
            Image image = picture(random, 1 + random.nextInt(200), 1 + random.nextInt(200));
            assertTrue(session.write(image, letterbox.placement(image), slot));
            letterbox.write(image, expected, slot);
        }
        session.run(batch, 1);
        assertArrayEquals(
                new long[] {batch, 3, SIZE, SIZE}, session.output(0).spec().shape());
        float[] seen = new float[batch * 3 * SIZE * SIZE], wanted = new float[seen.length];
        session.output(0).read(0, seen, 0, seen.length);
        expected.asFloatBuffer().get(wanted);
        assertArrayEquals(wanted, seen);
    }

    @ParameterizedTest
    @EnumSource(Pace.class)
    void runsBatchesOfEverySizeRecordedOrNot(Pace pace) {
        for (boolean recording : new boolean[] {true, false}) {
            HostGpu gpu = new HostGpu(0, 1L << 30, pace);
            gpu.recording(recording);
            try (World world = new World(gpu, MIRROR, BATCH);
                    GpuSession session = world.open()) {
                Random random = new Random(1);
                for (int round = 0; round < 4; round++) {
                    for (int batch = BATCH; batch >= 1; batch--) {
                        runs(session, random, batch);
                    }
                }
                // Buckets 1, 2, 3, 4, 6 and 7; of each shape the first two runs are not recorded, 6 has the batches 5
                // and 6.
                assertEquals(recording ? 4 * BATCH - 2 * 6 : 0, gpu.recordedLaunches());
            }
        }
    }

    /** Kernels that were chosen for many pictures are not the fastest for one. */
    @ParameterizedTest
    @EnumSource(Pace.class)
    void singlePicturesRunWithTheirOwnProfile(Pace pace) {
        HostGpu gpu = new HostGpu(0, 1L << 30, pace);
        try (World world = new World(gpu, MIRROR, BATCH, batches(1, BATCH), batches(1, 1));
                GpuSession session = world.open()) {
            Random random = new Random(7);
            for (int round = 0; round < 4; round++) { // those of the last are recorded
                for (int batch : new int[] {1, 2, BATCH, 1}) {
                    runs(session, random, batch);
                    assertEquals(batches(1, batch == 1 ? 1 : BATCH), gpu.lastProfile());
                }
            }
            assertTrue(gpu.recordedLaunches() > 0);
        }
    }

    /** As others build them: no profile has all batches, or two have the same ones. */
    @Test
    void runsWithTheProfileWhoseKernelsWereChosenForAsMuch() {
        ShapeRange few = new ShapeRange(List.of(images(1)), List.of(images(2)), List.of(images(8)));
        ShapeRange many = new ShapeRange(List.of(images(1)), List.of(images(8)), List.of(images(8)));
        HostGpu gpu = new HostGpu();
        try (World world = new World(gpu, MIRROR, 8, few, many);
                GpuSession session = world.open()) {
            for (int batch = 1; batch <= 8; batch++) {
                runs(session, new Random(batch), batch);
                assertEquals(batch <= 4 ? few : many, gpu.lastProfile());
            }
        }
        try (World world = new World(gpu, MIRROR, 8, batches(3, 8), batches(1, 2));
                GpuSession session = world.open()) {
            for (int batch = 1; batch <= 8; batch++) {
                runs(session, new Random(batch), batch);
                assertEquals(batch <= 2 ? batches(1, 2) : batches(3, 8), gpu.lastProfile());
            }
        }
    }

    @Test
    void batchesFillBuckets() {
        Buckets buckets = new Buckets(40, true, batch -> true);
        int[] expected = {1, 2, 3, 4, 6, 6, 8, 8, 12, 12, 12, 12, 16, 16, 16, 16, 24};
        for (int batch = 1; batch <= expected.length; batch++) {
            assertEquals(expected[batch - 1], buckets.of(batch));
        }
        assertEquals(32, buckets.of(25));
        assertEquals(40, buckets.of(33), "the largest batch is a bucket");
        assertEquals(33, new Buckets(40, false, batch -> true).of(33));
    }

    @Test
    void batchesThatAnEngineDoesNotTakeFillTheNextBucketThatItTakes() {
        Buckets buckets = new Buckets(16, true, batch -> batch == 1 || batch >= 4);
        int[] expected = {1, 4, 4, 4, 6, 6, 8, 8, 12};
        for (int batch = 1; batch <= expected.length; batch++) {
            assertEquals(expected[batch - 1], buckets.of(batch));
        }
        assertEquals(5, new Buckets(5, true, batch -> batch == 5).of(1));
        Buckets exact = new Buckets(16, false, batch -> batch >= 4);
        assertEquals(0, exact.of(3), "there is nothing that it could be filled up to");
        assertEquals(5, exact.of(5));
    }

    /** Pictures of many sizes, each in the smallest input that it fits. */
    @Test
    void whatWasRunLatelyKeepsItsRecording() {
        HostGpu gpu = new HostGpu();
        try (World world = new World(gpu, mirror(-1), 1, heights(1, SIZE));
                GpuSession session = world.open()) {
            for (int round = 0; round < 12; round++) {
                for (int height = 1; height <= 20; height++) {
                    runs(session, height);
                }
            }
            assertEquals(16, gpu.captures(), "each size comes as often as any other");
            assertEquals(16 * 10, gpu.recordedLaunches());
            for (int height = 21; height <= SIZE; height++) {
                runs(session, height);
                runs(session, height);
            }
            assertEquals(16, gpu.captures(), "nothing is worth it that came twice");
        }
    }

    @Test
    void whatComesOftenTakesThePlaceOfWhatComesNoMore() {
        HostGpu gpu = new HostGpu();
        try (World world = new World(gpu, mirror(-1), 1, heights(1, SIZE));
                GpuSession session = world.open()) {
            for (int height = 1; height <= 16; height++) {
                runs(session, height);
                runs(session, height);
            }
            assertEquals(16, gpu.captures());
            for (int i = 0; i < 30; i++) {
                runs(session, 1);
                runs(session, 17 + i % 2);
            }
            assertEquals(18, gpu.captures());
            int launches = gpu.recordedLaunches();
            for (int height : new int[] {1, 17, 18, 4, 16}) {
                runs(session, height);
            }
            assertEquals(launches + 5, gpu.recordedLaunches());
            runs(session, 2);
            assertEquals(launches + 5, gpu.recordedLaunches(), "it came before all others");
        }
    }

    private static ShapeRange heights(int least, int most) {
        List<TensorSpec> largest = List.of(images(1).withShape(1, 3, most, SIZE));
        return new ShapeRange(List.of(images(1).withShape(1, 3, least, SIZE)), largest, largest);
    }

    private static void runs(GpuSession session, int height) {
        session.resize(0, height, SIZE);
        session.input(0).putFloat(0, height);
        session.run(1, 1);
        assertArrayEquals(
                new long[] {1, 3, height, SIZE}, session.output(0).spec().shape());
        assertEquals(height, session.output(0).get(0));
    }

    /** As engines of others may be built. The batch is open in the model, and only the engine has least ones. */
    @ParameterizedTest
    @EnumSource(Pace.class)
    void fewerPicturesThanTheLeastBatchAreFilledUp(Pace pace) {
        for (int most : new int[] {4, 7}) {
            try (World world = new World(new HostGpu(0, 1L << 30, pace), MIRROR, most, batches(4, most));
                    GpuSession session = world.open()) {
                Random random = new Random(8);
                for (int round = 0; round < 3; round++) {
                    for (int batch = 1; batch <= most; batch++) {
                        runs(session, random, batch);
                    }
                }
            }
        }
    }

    /** Two pictures in one row: what there is of a third cannot be told from what was filled up. */
    @Test
    void batchesThatCannotBeFilledUpAreRefused() {
        OnnxWriter writer = new OnnxWriter();
        writer.input("images", ElementType.FLOAT32, -1, 3, SIZE, SIZE);
        writer.output("seen", ElementType.FLOAT32, 3, -1);
        writer.nodeInto("seen", "Reshape", List.of("images", writer.longs(3, -1)));
        try (World world = new World(new HostGpu(), writer.bytes(), 6, batches(4, 6));
                GpuSession session = world.open()) {
            session.run(4, 1);
            String message =
                    assertThrows(EngineException.class, () -> session.run(2, 1)).getMessage();
            assertTrue(message.contains("[4, 3, 64, 64] to [6, 3, 64, 64]") && message.contains("batch of 2"), message);
        }
    }

    /** A larger picture than any before, and again the same places, of which the pixels are still on their way. */
    @ParameterizedTest
    @EnumSource(Pace.class)
    void placesGrowWithTheirPictures(Pace pace) {
        try (World world = new World(new HostGpu(0, 1L << 30, pace), MIRROR, 2);
                GpuSession session = world.open()) {
            Random random = new Random(2);
            Letterbox letterbox = new Letterbox(HOW, InputFormat.FLOAT_PLANES, SIZE, SIZE);
            for (int side : new int[] {3, 500, 40, 900, 901}) { // the largest are uploaded in several parts
                Image dropped = picture(random, side, side);
                session.write(dropped, letterbox.placement(dropped), 1);
                runs(session, random, 2);
                Image image = picture(random, side, side);
                session.write(image, letterbox.placement(image), 0);
                session.run(1, 1);
                ByteBuffer expected =
                        ByteBuffer.allocateDirect(3 * SIZE * SIZE * 4).order(ByteOrder.nativeOrder());
                letterbox.write(image, expected, 0);
                for (int i = 0; i < 3 * SIZE * SIZE; i++) {
                    assertEquals(expected.getFloat(4 * i), session.output(0).get(i));
                }
            }
        }
    }

    @Test
    void nothingIsLeftAfterAHundredSessions() {
        HostGpu gpu = new HostGpu();
        for (int i = 0; i < 100; i++) {
            try (World world = new World(gpu, MIRROR, 2);
                    GpuSession session = world.open()) {
                session.input(0);
                runs(session, new Random(i), 1 + i % 2);
                if (i % 3 == 0) { // closed with pixels on their way
                    Image image = picture(new Random(3), 5, 5);
                    session.write(image, new Letterbox(HOW, InputFormat.FLOAT_PLANES, SIZE, SIZE).placement(image), 0);
                }
            }
        }
    }

    /** Rows of an output of which most pass: more than come with the run. */
    private static final ScoreFilter FILTER = new ScoreFilter(0, true, 60, false, 0.5f);

    private static byte[] columns() {
        OnnxWriter writer = new OnnxWriter();
        writer.input("images", ElementType.FLOAT32, -1, 3, SIZE, SIZE);
        writer.output("rows", ElementType.FLOAT32, -1, SIZE, 3 * SIZE);
        writer.nodeInto("rows", "Reshape", List.of("images", writer.longs(0, SIZE, 3 * SIZE)));
        return writer.bytes();
    }

    /** Whatever is not there, the session says so, and what was there is given back. */
    @Test
    void memoryMayBeMissingAnywhere() {
        int refused = 0;
        HostGpu gpu = new HostGpu();
        for (int missing = 1; ; missing++) {
            boolean complete = false;
            try (World world = new World(gpu, columns(), 3)) {
                gpu.failAllocation(missing);
                try (GpuSession session = world.open()) {
                    complete = true;
                    complete &= succeeds(() -> session.filter(FILTER));
                    for (int run = 0; run < 4; run++) {
                        complete &= succeeds(() -> session.input(0).putFloat(0, 1));
                        complete &= succeeds(() -> session.run(2, 1));
                        Image image = picture(new Random(4), 30 + run, 20);
                        ImagePlacement placement =
                                new Letterbox(HOW, InputFormat.FLOAT_PLANES, SIZE, SIZE).placement(image);
                        complete &= succeeds(() -> session.write(image, placement, 0));
                        complete &= succeeds(() -> session.run(1, 1));
                    }
                } catch (GpuException e) {
                    assertTrue(e.outOfMemory());
                    assertTrue(e.getMessage().contains("maxBatch"), e.getMessage());
                }
                boolean used = gpu.failAllocation(0);
                refused += used ? 1 : 0;
                if (!used) {
                    assertTrue(complete);
                    assertTrue(refused > 20, "only " + refused + " allocations");
                    return;
                }
            }
        }
    }

    private static boolean succeeds(Runnable work) {
        try {
            work.run();
            return true;
        } catch (GpuException e) {
            assertTrue(e.outOfMemory());
            return false;
        }
    }

    /** Any launch may fail; the runs after that one are right. */
    @Test
    void aPassingFaultFailsOneRun() {
        HostGpu gpu = new HostGpu();
        try (World world = new World(gpu, MIRROR, 3);
                GpuSession session = world.open()) {
            Random random = new Random(5);
            int failed = 0;
            for (int run = 0; run < 30; run++) {
                gpu.failLaunch(1 + run % 3, false);
                try {
                    runs(session, random, 1 + run % 3);
                } catch (GpuException e) {
                    assertFalse(e.sticky());
                    failed++;
                }
                gpu.failLaunch(0, false);
                runs(session, random, 1 + random.nextInt(3));
            }
            assertTrue(failed > 5, "only " + failed + " failed");
        }
    }

    @Test
    void aDeviceThatIsBrokenIsAskedForNothingMore() {
        HostGpu gpu = new HostGpu();
        World world = new World(gpu, MIRROR, 2);
        GpuSession session = world.open();
        runs(session, new Random(6), 2);
        gpu.failLaunch(1, true);
        GpuException first = assertThrows(GpuException.class, () -> runs(session, new Random(6), 2));
        assertTrue(first.sticky());
        EngineException second = assertThrows(EngineException.class, () -> session.run(2, 1));
        assertSame(first, second.getCause());
        assertTrue(second.getMessage().contains("start the process again"), second.getMessage());
        session.close(); // does not complain a second time
    }

    @Test
    void sessionsOfSeveralThreadsDoNotMix() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (World world = new World(new HostGpu(0, 1L << 30, Pace.AT_ONCE), MIRROR, 4)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                tasks.add(() -> {
                    try (GpuSession session = world.open()) {
                        for (int run = 0; run < 15; run++) {
                            runs(session, random, 1 + random.nextInt(4));
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> result : threads.invokeAll(tasks)) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Rows that come with the run and rows that are fetched later, in the order of the output. */
    @Test
    void manyMoreRowsPassThanComeWithTheRun() {
        OnnxWriter writer = new OnnxWriter();
        writer.input("images", ElementType.FLOAT32, -1, 3, SIZE, SIZE);
        writer.output("rows", ElementType.FLOAT32, -1, 2048, 6);
        writer.nodeInto("rows", "Reshape", List.of("images", writer.longs(0, 2048, 6)));
        HostGpu gpu = new HostGpu();
        try (World world = new World(gpu, writer.bytes(), 2);
                GpuSession session = world.open()) {
            assertTrue(session.filter(new ScoreFilter(0, false, 2, false, 0.5f)));
            for (int count : new int[] {0, 255, 256, 257, 1279, 1280, 1281, 1500, 2048, 3}) {
                for (int slot = 0; slot < 2; slot++) {
                    for (int i = 0; i < 2048 * 6; i++) {
                        int row = i / 6;
                        float score = row >= 2048 - count ? 0.75f : 0.25f;
                        session.input(0)
                                .putFloat(4 * (slot * 2048 * 6 + i), i % 6 == 5 ? score : i % 6 == 4 ? 0 : i + slot);
                    }
                }
                session.run(2, 1);
                for (int slot = 0; slot < 2; slot++) {
                    Survivors survivors = session.survivors(slot);
                    assertEquals(count, survivors.count());
                    float[] numbers = new float[6];
                    for (int i = 0; i < count; i++) {
                        int row = 2048 - count + i;
                        assertEquals(row, survivors.row(i));
                        survivors.read(i, numbers, 0);
                        assertArrayEquals(
                                new float[] {
                                    6 * row + slot, 6 * row + 1 + slot, 6 * row + 2 + slot, 6 * row + 3 + slot, 0, 0.75f
                                },
                                numbers);
                    }
                }
            }
        }
    }

    @Test
    void kernelsAreCompiledOnceAndKept() {
        HostGpu gpu = new HostGpu(0, 1L << 30, Pace.WHEN_WAITED_FOR);
        List<String> asked = new ArrayList<>();
        try (World world = new World(gpu, columns(), 1)) {
            CubinStore store = (name, compiler) -> {
                asked.add(name);
                return compiler.get();
            };
            for (int i = 0; i < 3; i++) {
                try (GpuSession session =
                        GpuSession.open(gpu, world.trt, world.plan, List.of(world.input), true, store)) {
                    session.filter(FILTER);
                }
            }
            assertTrue(world.trt.compilations() <= 2);
            asked.forEach(name -> assertTrue(name.matches("(letterbox|filter)-sm_90-[0-9a-f]{32}\\.cubin"), name));
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (World world = new World(new HostGpu(), MIRROR, 2);
                GpuSession session = world.open()) {
            ImagePlacement wrong = ImagePlacement.padding(SIZE, SIZE / 2, HOW);
            assertThrows(IllegalArgumentException.class, () -> session.write(null, wrong, 0));
            assertThrows(IllegalArgumentException.class, () -> session.run(0, 1));
            assertThrows(IllegalArgumentException.class, () -> session.run(3, 1));
            assertThrows(IllegalStateException.class, () -> session.survivors(0));
            assertFalse(session.filter(new ScoreFilter(0, true, 2, false, 0.5f)), "four dimensions");
        }
    }

    @Test
    void aSessionThatIsTooLargeSaysWhatToDo() {
        HostGpu gpu = new HostGpu(0, 8 << 20, Pace.WHEN_WAITED_FOR);
        try (World world = new World(gpu, MIRROR, 128)) {
            GpuException e = assertThrows(GpuException.class, world::open);
            assertTrue(e.outOfMemory());
            assertTrue(e.getMessage().matches("(?s).*128.*host 0.*MiB are free.*maxBatch.*"), e.getMessage());
        }
    }
}
