package io.yolo4j.tensorrt.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.Preprocessing.Placement;
import io.yolo4j.fixture.Golden;
import io.yolo4j.image.InputFormat;
import io.yolo4j.image.Letterbox;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.GpuStream;
import io.yolo4j.tensorrt.host.HostGpu;
import io.yolo4j.tensorrt.host.HostTensorRt;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel writes what the core's letterbox writes, to the last bit. */
class LetterboxKernelTest {
    private static final Preprocessing CAFFE = new Preprocessing(
            PixelFormat.BGR, Placement.CENTER, 114, new float[] {103.53f, 116.28f, 123.675f}, new float[] {
                57.375f, 57.12f, 58.395f
            });

    private static final List<Preprocessing> PREPROCESSINGS = List.of(
            Preprocessing.ULTRALYTICS,
            CAFFE,
            CAFFE.withPlacement(Placement.TOP_LEFT),
            Preprocessing.DETR,
            new Preprocessing(
                    PixelFormat.RGB, Placement.CENTER, 0, new float[] {0, 255, 9}, new float[] {-3, 1e-6f, 7e9f}));

    @BeforeEach
    @BeforeTry
    void requireCompiler() {
        HostGpu.require();
    }

    @Property(tries = 300, seed = "8", edgeCases = EdgeCasesMode.NONE)
    void writesWhatTheLetterboxOfTheCoreWrites(
            @ForAll @IntRange(min = 1, max = 400) int width,
            @ForAll @IntRange(min = 1, max = 400) int height,
            @ForAll @IntRange(min = 1, max = 200) int inputWidth,
            @ForAll @IntRange(min = 1, max = 200) int inputHeight,
            @ForAll PixelFormat pixels,
            @ForAll InputFormat format,
            @ForAll @IntRange(max = 4) int preprocessing,
            @ForAll @IntRange(min = 1, max = 3) int batch,
            @ForAll Random random) {
        Assume.that(!format.channelsLast() || inputHeight != 3); // which dimension the channels are could not be told
        compare(
                width,
                height,
                inputWidth,
                inputHeight,
                pixels,
                format,
                PREPROCESSINGS.get(preprocessing),
                batch,
                random);
    }

    @Test
    void reducesAndEnlargesPicturesOfCameras() {
        int[][] sizes = {
            {1920, 1080, 640, 640},
            {1280, 720, 640, 640},
            {640, 480, 640, 640},
            {3840, 2160, 320, 320},
            {1, 1, 640, 640}
        };
        for (int[] size : sizes) {
            compare(
                    size[0],
                    size[1],
                    size[2],
                    size[3],
                    PixelFormat.BGR,
                    InputFormat.FLOAT_PLANES,
                    Preprocessing.ULTRALYTICS,
                    1,
                    new Random(8));
        }
    }

    private static void compare(
            int width,
            int height,
            int inputWidth,
            int inputHeight,
            PixelFormat pixels,
            InputFormat format,
            Preprocessing preprocessing,
            int batch,
            Random random) {
        Preprocessing how = format.bytes() ? preprocessing.withoutNormalisation() : preprocessing;
        Image[] images = new Image[batch];
        for (int slot = 0; slot < batch; slot++) {
            byte[] bytes = new byte[width * height * pixels.bytesPerPixel()];
            random.nextBytes(bytes);
            images[slot] = Image.of(bytes, width, height, pixels);
        }
        ByteBuffer expected = ByteBuffer.allocateDirect(
                        batch * 3 * inputWidth * inputHeight * format.type().bytes())
                .order(ByteOrder.nativeOrder());
        Letterbox letterbox = new Letterbox(how, format, inputWidth, inputHeight);
        for (int slot = 0; slot < batch; slot++) {
            letterbox.write(images[slot], expected, slot);
        }
        ByteBuffer found = onDevice(images, format, how, inputWidth, inputHeight);
        assertEquals(
                -1,
                expected.clear().mismatch(found.clear()),
                () -> images[0] + " in " + inputWidth + " x " + inputHeight + " " + format + ", " + how);
    }

    private static ByteBuffer onDevice(
            Image[] images, InputFormat format, Preprocessing preprocessing, int width, int height) {
        HostGpu gpu = new HostGpu();
        int batch = images.length;
        TensorSpec input = new TensorSpec(
                "images",
                format.type(),
                format.channelsLast() ? new long[] {batch, height, width, 3} : new long[] {batch, 3, height, width});
        int bytes = batch * 3 * width * height * format.type().bytes();
        ByteBuffer result = ByteBuffer.allocateDirect(bytes);
        try (Opened opened = new Opened()) {
            GpuStream stream = opened.add(gpu.openStream(false));
            Staging device = opened.add(new Staging(gpu, bytes));
            Pictures pictures = new Pictures(
                    gpu,
                    stream,
                    kernel -> Kernels.load(gpu, new HostTensorRt(gpu), CubinStore.NONE, "letterbox", kernel),
                    input,
                    opened);
            Letterbox letterbox = new Letterbox(preprocessing, format, width, height);
            for (int slot = 0; slot < batch; slot++) {
                pictures.write(images[slot], letterbox.placement(images[slot]), slot);
            }
            pictures.enqueue(batch, input, device.device());
            device.download(stream, 0, bytes);
            stream.synchronize();
            result.put(0, device.pinned(), 0, bytes);
        }
        assertEquals(0, gpu.open());
        return result;
    }

    /** Digests that OpenCV and Ultralytics gave. */
    @Test
    void letterboxesFormulasAsTheReference() {
        int compared = 0;
        for (JsonNode node : Golden.read("letterbox.json").get("synthetic")) {
            int width = node.get("width").asInt(), height = node.get("height").asInt();
            byte[] bgr = picture(node.get("formula").asText(), width, height);
            assertEquals(node.get("bgrSha256").asText(), Golden.sha256(bgr));
            Image image = Image.of(bgr, width, height, PixelFormat.BGR);
            for (JsonNode target : node.get("letterbox")) {
                int inputWidth = target.get("target").get(0).asInt(),
                        inputHeight = target.get("target").get(1).asInt();
                if (inputWidth * inputHeight > 416 * 256) {
                    continue; // there are hundreds, and a kernel is slow where a thread follows the other
                }
                assertDigest(target.get("letterboxSha256"), image, inputWidth, inputHeight, Placement.CENTER);
                assertDigest(target.get("stretchSha256"), image, inputWidth, inputHeight, Placement.STRETCH);
                assertDigest(
                        target.get("topLeft").get("letterboxSha256"),
                        image,
                        inputWidth,
                        inputHeight,
                        Placement.TOP_LEFT);
                compared++;
            }
        }
        for (JsonNode node : Golden.read("letterbox.json").get("synthetic-resize")) {
            int width = node.get("from").get(0).asInt(),
                    height = node.get("from").get(1).asInt();
            Image image =
                    Image.of(picture(node.get("formula").asText(), width, height), width, height, PixelFormat.BGR);
            assertDigest(
                    node.get("sha256"),
                    image,
                    node.get("to").get(0).asInt(),
                    node.get("to").get(1).asInt(),
                    Placement.STRETCH);
            compared++;
        }
        assertTrue(compared > 20, "few were compared");
    }

    private static void assertDigest(JsonNode expected, Image image, int width, int height, Placement placement) {
        Preprocessing identity =
                new Preprocessing(PixelFormat.BGR, placement, 114, new float[] {0, 0, 0}, new float[] {1, 1, 1});
        ByteBuffer planes = onDevice(new Image[] {image}, InputFormat.BYTE_PLANES, identity, width, height);
        byte[] bytes = new byte[planes.capacity()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = planes.get(i % 3 * width * height + i / 3);
        }
        assertEquals(expected.asText(), Golden.sha256(bytes), () -> image + " to " + width + " x " + height);
    }

    /** The formulas of the reference. */
    private static byte[] picture(String formula, int width, int height) {
        byte[] bgr = new byte[3 * width * height];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    int a = 374761393 * x + 668265263 * y + 1442695041 * c;
                    int b = (a ^ a >>> 13) * 1274126177;
                    bgr[at++] = (byte) (formula.equals("ramp") ? 7 * x + 13 * y + 29 * c : b ^ b >>> 16);
                }
            }
        }
        return bgr;
    }
}
