package io.yolo4j.image;

import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import java.nio.ByteBuffer;

/**
 * Writes some lines of a letterboxed image. Owns scratch for one thread, which grows with the widest image seen.
 *
 * <p>The resize is OpenCV's {@code INTER_LINEAR} on 8-bit samples, byte for byte ({@code resize.cpp}, {@code HResizeLinear} and
 * {@code VResizeLinear} with 11-bit coefficients).
 */
final class LetterboxBand {
    private final int inputWidth;
    private final boolean rgb;
    private final LineWriter lines;

    /** Pixels as they are fetched from a source row, and from a second one where two are averaged at once. */
    private final int[] left;

    private final int[] right;
    private final int[] lowerLeft;
    private final int[] lowerRight;

    /** The two most recent source rows after the horizontal pass, three planes each; consecutive output rows share them. */
    private final int[][] resampled0;

    private final int[][] resampled1;
    private int resampledRow0;
    private int resampledRow1;

    private final int[] line;
    private byte[] sourceRow = new byte[0];
    private byte[] lowerRow = new byte[0];

    /** The image's format: bytes of a pixel, the byte of its first sample, and where those of each plane lie, in bits from there. */
    private int step;

    private int firstSample;
    private final int[] shifts = new int[3];
    private boolean grey;

    LetterboxBand(Preprocessing preprocessing, InputFormat format, int inputWidth, int inputHeight) {
        this.inputWidth = inputWidth;
        this.rgb = preprocessing.channels() == PixelFormat.RGB;
        this.lines = LineWriter.of(preprocessing, format, inputWidth, inputHeight);
        this.left = new int[inputWidth];
        this.right = new int[inputWidth];
        this.lowerLeft = new int[inputWidth];
        this.lowerRight = new int[inputWidth];
        this.resampled0 = new int[3][inputWidth];
        this.resampled1 = new int[3][inputWidth];
        this.line = new int[inputWidth];
    }

    /**
     * Writes the lines {@code from} to {@code to} (exclusive) of the input, padding included.
     *
     * @param columns the columns of {@code plan} for the image's format
     * @param padded whether the padding is there already
     */
    void write(
            Image image,
            LetterboxPlan plan,
            ColumnTaps columns,
            ByteBuffer input,
            int slot,
            int from,
            int to,
            boolean padded) {
        prepare(image);
        lines.begin(input, slot, plan.left(), plan.width(), padded);
        int top = plan.top(), bottom = top + plan.height();
        for (int y = from; y < Math.min(to, top) && !padded; y++) {
            lines.pad(y);
        }
        int first = Math.max(from, top), end = Math.min(to, bottom);
        if (plan.centresMeet(image.reduction())) {
            pick(image, plan, first, end);
        } else if (plan.centresAreBetween(image.reduction())) {
            average(image, plan, first, end);
        } else {
            resize(image, plan, columns, first, end);
        }
        for (int y = Math.max(from, bottom); y < to && !padded; y++) {
            lines.pad(y);
        }
    }

    private void prepare(Image image) {
        PixelFormat format = image.format();
        step = format.bytesPerPixel();
        grey = step == 1;
        firstSample = Math.min(format.blue(), format.red());
        shifts[0] = 8 * ((rgb ? format.red() : format.blue()) - firstSample);
        shifts[1] = 8 * (format.green() - firstSample);
        shifts[2] = 8 * ((rgb ? format.blue() : format.red()) - firstSample);
        int bytes = image.width() * step + ColumnTaps.SLACK;
        if (sourceRow.length < bytes) {
            sourceRow = new byte[bytes];
            lowerRow = new byte[bytes];
        }
    }

    /** Odd ratios: every output pixel has the centre of a source pixel, which alone has a weight. */
    private void pick(Image image, LetterboxPlan plan, int from, int to) {
        int ratioX = image.width() / plan.width(), ratioY = image.height() / plan.height();
        int at = ratioX / 2 * step + firstSample;
        for (int y = from; y < to; y++) {
            image.copyRow((y - plan.top()) * ratioY + ratioY / 2, sourceRow, 0);
            ColumnTaps.fetch(sourceRow, at, step, ratioX, left, plan.width());
            for (int plane = 0; plane < 3; plane++) {
                sample(left, shifts[plane], line, plan.width());
                lines.line(y, plane, line);
            }
        }
    }

    /** Even ratios: every output pixel lies in the middle of four source pixels. */
    private void average(Image image, LetterboxPlan plan, int from, int to) {
        int ratioX = image.width() / plan.width(), ratioY = image.height() / plan.height();
        int at = (ratioX / 2 - 1) * step + firstSample;
        for (int y = from; y < to; y++) {
            int row = (y - plan.top()) * ratioY + ratioY / 2 - 1;
            image.copyRow(row, sourceRow, 0);
            image.copyRow(row + 1, lowerRow, 0);
            ColumnTaps.fetch(sourceRow, at, step, ratioX, left, right, plan.width());
            ColumnTaps.fetch(lowerRow, at, step, ratioX, lowerLeft, lowerRight, plan.width());
            for (int plane = 0; plane < 3; plane++) {
                average(left, right, lowerLeft, lowerRight, shifts[plane], line, plan.width());
                lines.line(y, plane, line);
            }
        }
    }

    private void resize(Image image, LetterboxPlan plan, ColumnTaps columns, int from, int to) {
        resampledRow0 = -1;
        resampledRow1 = -1;
        int height = image.height();
        double scale = plan.scaleY(image.reduction());
        for (int y = from; y < to; y++) {
            float position = ColumnTaps.position(y - plan.top(), scale);
            int row = (int) Math.floor(position);
            float fraction = position - row;
            int weight0 = ColumnTaps.weight(1 - fraction);
            int weight1 = ColumnTaps.weight(fraction);
            // At the border rows are clamped and weights kept; columns do it the other way round.
            int row0 = Math.min(Math.max(row, 0), height - 1);
            int row1 = Math.min(Math.max(row + 1, 0), height - 1);
            int[][] upper = resampled(image, columns, row0, row1);
            int[][] lower = row1 == row0 ? upper : resampled(image, columns, row1, row0);
            for (int plane = 0; plane < 3; plane++) {
                if (plane == 0 || !grey) {
                    blend(upper[plane], weight0, lower[plane], weight1, line, plan.width());
                }
                lines.line(y, plane, line);
            }
        }
    }

    /** The given source row after the horizontal pass, from the cache or into that half of it that does not hold {@code keep}. */
    private int[][] resampled(Image image, ColumnTaps columns, int row, int keep) {
        if (row == resampledRow0) {
            return resampled0;
        }
        if (row == resampledRow1) {
            return resampled1;
        }
        int[][] target;
        if (resampledRow0 == keep) {
            target = resampled1;
            resampledRow1 = row;
        } else {
            target = resampled0;
            resampledRow0 = row;
        }
        image.copyRow(row, sourceRow, 0);
        columns.fetch(sourceRow, firstSample, left, right);
        for (int plane = 0; plane < (grey ? 1 : 3); plane++) {
            columns.blend(left, right, shifts[plane], target[plane]);
        }
        return target;
    }

    private static void sample(int[] pixels, int shift, int[] target, int width) {
        for (int x = 0; x < width; x++) {
            target[x] = pixels[x] >>> shift & 255 | LineWriter.SAMPLE;
        }
    }

    private static void average(int[] a, int[] b, int[] c, int[] d, int shift, int[] target, int width) {
        for (int x = 0; x < width; x++) {
            int sum = (a[x] >>> shift & 255) + (b[x] >>> shift & 255) + (c[x] >>> shift & 255) + (d[x] >>> shift & 255);
            target[x] = sum + 2 >> 2 | LineWriter.SAMPLE;
        }
    }

    /** The vertical pass. Each shift truncates, as the SIMD code of the reference does; the result lies within 0 to 255. */
    private static void blend(int[] upper, int weight0, int[] lower, int weight1, int[] target, int width) {
        for (int x = 0; x < width; x++) {
            target[x] = (weight0 * upper[x] >> 16) + (weight1 * lower[x] >> 16) + 2 >> 2 | LineWriter.SAMPLE;
        }
    }
}
