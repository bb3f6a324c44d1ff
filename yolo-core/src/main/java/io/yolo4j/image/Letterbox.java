package io.yolo4j.image;

import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import java.nio.ByteBuffer;

/**
 * Resizes an image into its place in a model's input, in one pass from the caller's pixels to normalised planes (NCHW).
 *
 * <p>The resize is OpenCV's {@code INTER_LINEAR} on 8-bit samples, byte for byte ({@code resize.cpp}, {@code HResizeLinear} and
 * {@code VResizeLinear} with 11-bit coefficients): every YOLO was trained and measured behind it, and a resize that is
 * merely as good moves boxes.
 *
 * <p>Owns its scratch and is used by one thread at a time. Scratch grows with the widest image seen, nothing else does.
 */
public final class Letterbox implements InputWriter {
    private static final int COEFFICIENT_SCALE = 1 << 11;

    private final int inputWidth;
    private final int inputHeight;
    private final InputFit fit;
    private final boolean rgb;
    private final PlaneWriter planes;

    /** Horizontal pass: byte offset of the left sample of each column, and the weights of it and of its right neighbour. */
    private final int[] columnOffset;

    private final int[] columnWeight0;
    private final int[] columnWeight1;
    private LetterboxPlan columnsOf;
    private int columnsStep;
    private int columnsReduction;

    /** The two most recent source rows after the horizontal pass, three planes each; consecutive output rows share them. */
    private final int[][] resampled0;

    private final int[][] resampled1;
    private int resampledRow0;
    private int resampledRow1;

    private final int[] line;
    private byte[] sourceRow = new byte[0];
    private LetterboxPlan plan;

    /**
     * Prepares scratch for one input size.
     *
     * @param preprocessing channel order, normalisation and padding
     * @param type {@link ElementType#FLOAT32} or {@link ElementType#FLOAT16}
     * @param inputWidth width of the model's input
     * @param inputHeight height of the model's input
     */
    public Letterbox(Preprocessing preprocessing, ElementType type, int inputWidth, int inputHeight) {
        this(
                preprocessing,
                type,
                inputWidth,
                inputHeight,
                new InputFit(inputWidth, inputHeight, 0, preprocessing.placement()));
    }

    /**
     * Prepares scratch for one of several input sizes.
     *
     * @param preprocessing channel order, normalisation and padding
     * @param type {@link ElementType#FLOAT32} or {@link ElementType#FLOAT16}
     * @param inputWidth width of the model's input
     * @param inputHeight height of the model's input
     * @param fit how images are fitted into it; only those are written here that it gives an input of this size
     */
    public Letterbox(Preprocessing preprocessing, ElementType type, int inputWidth, int inputHeight, InputFit fit) {
        this.inputWidth = inputWidth;
        this.inputHeight = inputHeight;
        this.fit = fit;
        this.rgb = preprocessing.channels() == PixelFormat.RGB;
        this.planes = PlaneWriter.of(preprocessing, type, inputWidth);
        this.columnOffset = new int[inputWidth];
        this.columnWeight0 = new int[inputWidth];
        this.columnWeight1 = new int[inputWidth];
        this.resampled0 = new int[3][inputWidth];
        this.resampled1 = new int[3][inputWidth];
        this.line = new int[inputWidth];
    }

    /**
     * Plans an image. Neighbouring images often have the same size, so the last plan is kept.
     *
     * @param image an image of any size
     * @return where it lies in the input
     */
    public LetterboxPlan planFor(Image image) {
        if (plan == null
                || plan.sourceWidth() != image.pictureWidth()
                || plan.sourceHeight() != image.pictureHeight()) {
            plan = fit.plan(image.pictureWidth(), image.pictureHeight());
        }
        return plan;
    }

    @Override
    public void write(Image image, ByteBuffer input, int slot) {
        write(image, planFor(image), input, slot);
    }

    /**
     * Writes one image, padding included.
     *
     * @param image the caller's pixels
     * @param plan the plan for a picture of this size and this input
     * @param input the engine's input buffer, {@code [batch, 3, inputHeight, inputWidth]}
     * @param slot which picture of the batch
     */
    public void write(Image image, LetterboxPlan plan, ByteBuffer input, int slot) {
        PixelFormat format = image.format();
        int step = format.bytesPerPixel();
        int bytes = image.width() * step;
        if (sourceRow.length < bytes + step) {
            // One pixel more: the last column reads its right neighbour, with weight 0.
            sourceRow = new byte[bytes + step];
        }
        int offset0 = rgb ? format.red() : format.blue();
        int offset1 = format.green();
        int offset2 = rgb ? format.blue() : format.red();

        planes.begin(input, slot * 3 * inputHeight * inputWidth, inputHeight * inputWidth, plan.left(), plan.width());
        for (int y = 0; y < plan.top(); y++) {
            planes.pad(y);
        }
        if (plan.width() * image.reduction() == image.pictureWidth()
                && plan.height() * image.reduction() == image.pictureHeight()) {
            for (int y = 0; y < plan.height(); y++) {
                image.copyRow(y, sourceRow, 0);
                planes.samples(plan.top() + y, sourceRow, step, offset0, offset1, offset2);
            }
        } else {
            resize(image, plan, step, offset0, offset1, offset2);
        }
        for (int y = plan.top() + plan.height(); y < inputHeight; y++) {
            planes.pad(y);
        }
    }

    /** Fills it with padding. */
    @Override
    public void blank(ByteBuffer input, int slot) {
        planes.begin(input, slot * 3 * inputHeight * inputWidth, inputHeight * inputWidth, 0, 0);
        for (int y = 0; y < inputHeight; y++) {
            planes.pad(y);
        }
    }

    private void resize(Image image, LetterboxPlan plan, int step, int offset0, int offset1, int offset2) {
        prepareColumns(image, plan, step);
        resampledRow0 = -1;
        resampledRow1 = -1;
        int height = image.height();
        // Of the picture and not of the pixels, the last of which may reach over the border of a picture that was
        // reduced.
        double scale = 1 / ((double) plan.height() / plan.sourceHeight()) / image.reduction();
        for (int y = 0; y < plan.height(); y++) {
            // Computed in double and rounded once to float, as the reference does: another order changes bytes.
            float position = (float) ((y + 0.5) * scale - 0.5);
            int row = (int) Math.floor(position);
            float fraction = position - row;
            int weight0 = weight(1 - fraction);
            int weight1 = weight(fraction);
            // At the border rows are clamped and weights kept; columns do it the other way round.
            int row0 = Math.min(Math.max(row, 0), height - 1);
            int row1 = Math.min(Math.max(row + 1, 0), height - 1);
            int[][] upper = resampled(image, row0, row1, plan.width(), step, offset0, offset1, offset2);
            int[][] lower =
                    row1 == row0 ? upper : resampled(image, row1, row0, plan.width(), step, offset0, offset1, offset2);
            for (int plane = 0; plane < 3; plane++) {
                blend(upper[plane], weight0, lower[plane], weight1, line, plan.width());
                planes.line(plan.top() + y, plane, line);
            }
        }
    }

    private static int weight(float fraction) {
        return (int) Math.rint(fraction * COEFFICIENT_SCALE);
    }

    private void prepareColumns(Image image, LetterboxPlan plan, int step) {
        if (plan.equals(columnsOf) && step == columnsStep && image.reduction() == columnsReduction) {
            return;
        }
        int last = image.width() - 1;
        double scale = 1 / ((double) plan.width() / plan.sourceWidth()) / image.reduction();
        for (int x = 0; x < plan.width(); x++) {
            float position = (float) ((x + 0.5) * scale - 0.5);
            int column = (int) Math.floor(position);
            float fraction = position - column;
            if (column < 0) {
                column = 0;
                fraction = 0;
            } else if (column >= last) {
                column = last;
                fraction = 0;
            }
            columnOffset[x] = column * step;
            columnWeight0[x] = weight(1 - fraction);
            columnWeight1[x] = weight(fraction);
        }
        columnsOf = plan;
        columnsStep = step;
        columnsReduction = image.reduction();
    }

    /** The given source row after the horizontal pass, from the cache or into that half of it that does not hold {@code keep}. */
    private int[][] resampled(
            Image image, int row, int keep, int width, int step, int offset0, int offset1, int offset2) {
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
        if (step == 1) {
            horizontal(sourceRow, target[0], width);
            System.arraycopy(target[0], 0, target[1], 0, width);
            System.arraycopy(target[0], 0, target[2], 0, width);
        } else {
            horizontal(sourceRow, step, offset0, offset1, offset2, target[0], target[1], target[2], width);
        }
        return target;
    }

    private void horizontal(byte[] row, int[] target, int width) {
        for (int x = 0; x < width; x++) {
            int at = columnOffset[x];
            target[x] = (row[at] & 255) * columnWeight0[x] + (row[at + 1] & 255) * columnWeight1[x];
        }
    }

    private void horizontal(
            byte[] row,
            int step,
            int offset0,
            int offset1,
            int offset2,
            int[] plane0,
            int[] plane1,
            int[] plane2,
            int width) {
        int[] offset = columnOffset, weight0 = columnWeight0, weight1 = columnWeight1;
        for (int x = 0; x < width; x++) {
            int a = offset[x], b = a + step, w0 = weight0[x], w1 = weight1[x];
            plane0[x] = (row[a + offset0] & 255) * w0 + (row[b + offset0] & 255) * w1;
            plane1[x] = (row[a + offset1] & 255) * w0 + (row[b + offset1] & 255) * w1;
            plane2[x] = (row[a + offset2] & 255) * w0 + (row[b + offset2] & 255) * w1;
        }
    }

    /** The vertical pass. Each shift truncates, as the SIMD code of the reference does; the result lies within 0 to 255. */
    private static void blend(int[] upper, int weight0, int[] lower, int weight1, int[] target, int width) {
        for (int x = 0; x < width; x++) {
            target[x] = ((weight0 * (upper[x] >> 4) >> 16) + (weight1 * (lower[x] >> 4) >> 16) + 2) >> 2;
        }
    }
}
