package io.yolo4j.image;

import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Resizes the middle of an image into a model's input, as classifiers are trained: Ultralytics' {@code classify_transforms}, which is
 * torchvision's {@code Resize} and {@code CenterCrop} on a Pillow image. The shorter side becomes that of a square input and the longer
 * one is cropped; an input that is not square takes the whole image, whose aspect ratio is not kept.
 *
 * <p>The resize is Pillow's {@code BILINEAR} on 8-bit samples, byte for byte: horizontally, rounded to 8 bits, then vertically. OpenCV's
 * leaves out samples when it shrinks, and moves probabilities. (From Pillow 13 on, the vertical pass comes first where the height
 * shrinks more than the width, which makes a difference of one level here and there; models were trained with what came before.)
 *
 * <p>Only what the crop shows is computed, in one pass over the source rows. Rows that were resized horizontally are kept as long as the
 * vertical filter needs them, in a ring: there is never an intermediate picture.
 */
public final class CentreCrop implements InputWriter {
    private final int width;
    private final int height;
    private final boolean rgb;
    private final LineWriter lines;
    private final int[] line;

    private int sourceWidth;
    private int sourceHeight;
    private boolean resized;
    private int left;
    private int top;
    private TriangleFilter columns;
    private TriangleFilter rows;

    /** Three planes in each row; source row y is at y modulo the number of rows. */
    private byte[][] ring = new byte[0][];

    private byte[] sourceRow = new byte[0];

    /**
     * Prepares scratch for one input size.
     *
     * @param preprocessing channel order and normalisation
     * @param format how the input holds a picture
     * @param width width of the model's input
     * @param height height of the model's input
     */
    public CentreCrop(Preprocessing preprocessing, InputFormat format, int width, int height) {
        this.width = width;
        this.height = height;
        this.rgb = preprocessing.channels() == PixelFormat.RGB;
        this.lines = LineWriter.of(preprocessing, format, width, height);
        this.line = new int[width];
    }

    @Override
    public void write(Image image, ByteBuffer input, int slot) {
        plan(image.width(), image.height());
        PixelFormat format = image.format();
        int step = format.bytesPerPixel();
        if (sourceRow.length < image.width() * step) {
            sourceRow = new byte[image.width() * step];
        }
        int offset0 = rgb ? format.red() : format.blue();
        int offset1 = format.green();
        int offset2 = rgb ? format.blue() : format.red();
        lines.begin(input, slot, 0, width, false);
        if (resized) {
            resize(image, step, offset0, offset1, offset2);
        } else {
            for (int y = 0; y < height; y++) {
                image.copyRow(top + y, sourceRow, 0);
                copy(y, 0, left * step + offset0, step);
                copy(y, 1, left * step + offset1, step);
                copy(y, 2, left * step + offset2, step);
            }
        }
    }

    @Override
    public void blank(ByteBuffer input, int slot) {
        lines.begin(input, slot, 0, 0, false);
        for (int y = 0; y < height; y++) {
            lines.pad(y);
        }
    }

    /** Neighbouring images often have the same size, so the last plan is kept. */
    private void plan(int w, int h) {
        if (w == sourceWidth && h == sourceHeight) {
            return;
        }
        long resizedWidth = width, resizedHeight = height;
        if (width == height && w < h) {
            resizedHeight = (long) height * h / w;
        } else if (width == height) {
            resizedWidth = (long) width * w / h;
        }
        long cropLeft = middle(resizedWidth - width), cropTop = middle(resizedHeight - height);
        resized = resizedWidth != w || resizedHeight != h;
        if (resized) {
            columns = TriangleFilter.of(w, resizedWidth, cropLeft, width);
            rows = TriangleFilter.of(h, resizedHeight, cropTop, height);
            if (ring.length < rows.taps()) {
                ring = new byte[rows.taps()][3 * width];
            }
        } else {
            left = (int) cropLeft;
            top = (int) cropTop;
        }
        sourceWidth = w;
        sourceHeight = h;
    }

    /** Python's {@code round}: halves go to the even number. */
    private static long middle(long spare) {
        return (long) Math.rint(spare / 2.0);
    }

    private void resize(Image image, int step, int offset0, int offset1, int offset2) {
        int next = 0;
        for (int y = 0; y < height; y++) {
            int first = rows.first()[y], end = first + rows.count()[y];
            for (next = Math.max(next, first); next < end; next++) {
                image.copyRow(next, sourceRow, 0);
                horizontal(columns, sourceRow, step, offset0, offset1, offset2, ring[next % ring.length], width);
            }
            for (int plane = 0; plane < 3; plane++) {
                Arrays.fill(line, TriangleFilter.HALF);
                for (int row = first, weight = y * rows.taps(); row < end; row++, weight++) {
                    add(ring[row % ring.length], plane * width, rows.weights()[weight], line, width);
                }
                round(line);
                lines.line(y, plane, line);
            }
        }
    }

    private static void horizontal(
            TriangleFilter filter,
            byte[] row,
            int step,
            int offset0,
            int offset1,
            int offset2,
            byte[] target,
            int width) {
        int[] first = filter.first(), count = filter.count(), weights = filter.weights();
        for (int x = 0; x < width; x++) {
            int sum0 = TriangleFilter.HALF, sum1 = TriangleFilter.HALF, sum2 = TriangleFilter.HALF;
            int from = x * filter.taps(), to = from + count[x];
            for (int k = from, at = first[x] * step; k < to; k++, at += step) {
                int weight = weights[k];
                sum0 += (row[at + offset0] & 255) * weight;
                sum1 += (row[at + offset1] & 255) * weight;
                sum2 += (row[at + offset2] & 255) * weight;
            }
            target[x] = (byte) rounded(sum0);
            target[width + x] = (byte) rounded(sum1);
            target[2 * width + x] = (byte) rounded(sum2);
        }
    }

    private void copy(int y, int plane, int first, int step) {
        for (int x = 0, in = first; x < width; x++, in += step) {
            line[x] = sourceRow[in] & 255 | LineWriter.SAMPLE;
        }
        lines.line(y, plane, line);
    }

    private static void add(byte[] row, int from, int weight, int[] sums, int width) {
        for (int x = 0; x < width; x++) {
            sums[x] += (row[from + x] & 255) * weight;
        }
    }

    private static void round(int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] = rounded(sums[x]) | LineWriter.SAMPLE;
        }
    }

    /** Rounded weights of very many taps may sum up to a little more than one. */
    private static int rounded(int sum) {
        return Math.min(sum >> TriangleFilter.PRECISION_BITS, 255);
    }
}
