package io.yolo4j.tensorrt.pipeline;

import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.spi.ImagePlacement;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuKernel;
import io.yolo4j.tensorrt.gpu.GpuStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings pictures into an input: their pixels are uploaded as they are, and a kernel resizes, pads and normalises all pictures of a batch at once.
 * What it does to each place stands in memory of the device, so that a recorded launch serves any pictures.
 */
final class Pictures {
    private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);

    /** The struct of letterbox.cu. */
    private static final int PLACE_BYTES = 104;

    private static final int KEPT = 0;
    private static final int PICTURE = 1;
    private static final int BLOCK = 128;

    /** Enough for a transfer to be worth its start; the next ones are copied meanwhile. */
    private static final int CHUNK = 512 * 1024;

    private final Gpu gpu;
    private final GpuStream stream;
    private final Opened opened;
    private final GpuKernel positioning;
    private final GpuKernel letterboxing;
    private final int format;
    private final Staging places;

    /** Of each column and each row of each place, in its picture. */
    private final Staging positions;

    /** The pixels of each place, as large as the largest picture that it had. */
    private final Staging[] pixels;

    /** Places that have a picture for the next run, and those whose pixels may still be on their way. */
    private final boolean[] taken;

    private final boolean[] travelling;
    private boolean told;
    private byte[] row = new byte[0];

    /**
     * @param kernels loads a kernel of letterbox.cu
     * @param opened closes what is opened here
     */
    Pictures(Gpu gpu, GpuStream stream, Function<String, GpuKernel> kernels, TensorSpec input, Opened opened) {
        this.gpu = gpu;
        this.stream = stream;
        this.opened = opened;
        this.positioning = opened.add(kernels.apply("positions"));
        this.letterboxing = opened.add(kernels.apply("letterbox"));
        this.format = formatOf(input);
        int batch = (int) input.dim(0);
        this.places = opened.add(new Staging(gpu, (long) PLACE_BYTES * batch));
        places.pinned(); // zeroed: every place is kept
        this.positions = opened.add(new Staging(gpu, (long) Float.BYTES * batch * (width(input) + height(input))));
        this.pixels = new Staging[batch];
        this.taken = new boolean[batch];
        this.travelling = new boolean[batch];
    }

    /** What it takes on the device before there are pictures. */
    static long bytes(TensorSpec input) {
        return input.dim(0) * (PLACE_BYTES + (long) Float.BYTES * (width(input) + height(input)));
    }

    /** The only input that may hold pictures, in a form that the kernel writes; -1 where there is none. */
    static int inputOf(List<TensorSpec> inputs) {
        int found = -1;
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).rank() == 4) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found >= 0 && formatOf(inputs.get(found)) >= 0 ? found : -1;
    }

    /** The formats of letterbox.cu, or -1. */
    private static int formatOf(TensorSpec input) {
        boolean bytes = input.type() == ElementType.UINT8;
        if (input.channelsLast()) {
            return bytes ? 3 : -1;
        }
        if (input.dim(1) != 3) {
            return -1;
        }
        return input.type() == ElementType.FLOAT32 ? 0 : input.type() == ElementType.FLOAT16 ? 1 : bytes ? 2 : -1;
    }

    boolean taken(int slot) {
        return taken[slot];
    }

    /** Takes a picture for the next run, and sends its pixels on their way. False where it does not fit into one buffer, or into memory. */
    boolean write(Image image, ImagePlacement placement, int slot) {
        forget(slot);
        long size = 0;
        if (!placement.isEmpty()) {
            size = (long) image.width() * image.height() * image.format().bytesPerPixel();
            if (size > Integer.MAX_VALUE) {
                return false;
            }
            Staging room = room(slot, size);
            if (room == null) {
                return false;
            }
            send(image, room);
            travelling[slot] = true;
        }
        describe(image, placement, slot);
        taken[slot] = true;
        return true;
    }

    /** Null where there is no memory for it: the picture is then made ready on the host, which takes longer and gives the same. */
    private Staging room(int slot, long bytes) {
        if (travelling[slot]) { // the pixels that came before are still read
            stream.synchronize();
            arrived();
        }
        if (pixels[slot] == null || pixels[slot].bytes() < bytes) {
            opened.close(pixels[slot]);
            pixels[slot] = null;
            try {
                pixels[slot] = opened.add(new Staging(gpu, bytes));
                pixels[slot].pinned();
            } catch (GpuException e) {
                if (!e.outOfMemory()) {
                    throw e;
                }
                opened.close(pixels[slot]);
                pixels[slot] = null;
                tell(e);
            }
        }
        return pixels[slot];
    }

    private void tell(GpuException e) {
        if (!told) {
            LOG.warn(
                    "pictures are made ready on the CPU, because there is no memory for them on the GPU: {}",
                    e.getMessage());
            told = true;
        }
    }

    /** Copies row by row and uploads what has been copied meanwhile. */
    private void send(Image image, Staging room) {
        int bytes = image.width() * image.format().bytesPerPixel();
        if (row.length < bytes) {
            row = new byte[bytes];
        }
        ByteBuffer target = room.pinned();
        int sent = 0, copied = 0;
        for (int y = 0; y < image.height(); y++) {
            image.copyRow(y, row, 0);
            target.put(copied, row, 0, bytes);
            copied += bytes;
            if (copied - sent >= CHUNK) {
                room.upload(stream, sent, copied - sent);
                sent = copied;
            }
        }
        room.upload(stream, sent, copied - sent);
    }

    private void describe(Image image, ImagePlacement placement, int slot) {
        Preprocessing preprocessing = placement.preprocessing();
        boolean empty = placement.isEmpty();
        ByteBuffer place = places.pinned();
        int at = PLACE_BYTES * slot;
        place.putLong(at, empty ? 0 : pixels[slot].device());
        place.putDouble(at + 8, placement.scaleX());
        place.putDouble(at + 16, placement.scaleY());
        place.putInt(at + 24, PICTURE);
        if (!empty) {
            PixelFormat pixel = image.format();
            boolean rgb = preprocessing.channels() == PixelFormat.RGB;
            place.putInt(at + 28, image.width() * pixel.bytesPerPixel());
            place.putInt(at + 32, pixel.bytesPerPixel());
            place.putInt(at + 36, rgb ? pixel.red() : pixel.blue());
            place.putInt(at + 40, pixel.green());
            place.putInt(at + 44, rgb ? pixel.blue() : pixel.red());
            place.putInt(at + 48, image.width());
            place.putInt(at + 52, image.height());
        }
        place.putInt(at + 56, placement.left());
        place.putInt(at + 60, placement.top());
        place.putInt(at + 64, placement.width());
        place.putInt(at + 68, placement.height());
        place.putInt(at + 72, preprocessing.padValue());
        float[] mean = preprocessing.mean(), deviation = preprocessing.std();
        for (int channel = 0; channel < 3; channel++) {
            place.putFloat(at + 76 + 4 * channel, mean[channel]);
            place.putFloat(at + 88 + 4 * channel, deviation[channel]);
        }
    }

    /** Puts into the stream what makes the input of the pictures that were taken. */
    void enqueue(int batch, TensorSpec input, long device) {
        int width = width(input), height = height(input);
        places.upload(stream, 0, (long) PLACE_BYTES * batch);
        stream.launch(
                positioning,
                blocks(width + height),
                1,
                batch,
                BLOCK,
                places.device(),
                positions.device(),
                width,
                height);
        stream.launch(
                letterboxing,
                blocks(width),
                height,
                batch,
                BLOCK,
                places.device(),
                positions.device(),
                device,
                width,
                height,
                format);
    }

    private static int blocks(int threads) {
        return (threads + BLOCK - 1) / BLOCK;
    }

    private static int width(TensorSpec input) {
        return (int) input.dim(input.channelsLast() ? 2 : 3);
    }

    private static int height(TensorSpec input) {
        return (int) input.dim(input.channelsLast() ? 1 : 2);
    }

    /** Nothing in the stream reads pixels any more. */
    void arrived() {
        Arrays.fill(travelling, false);
    }

    void forget(int slot) {
        taken[slot] = false;
        places.pinned().putInt(PLACE_BYTES * slot + 24, KEPT);
    }

    void forget() {
        for (int slot = 0; slot < taken.length; slot++) {
            forget(slot);
        }
    }
}
