package io.yolo4j.image;

import io.yolo4j.Image;
import io.yolo4j.Preprocessing;
import io.yolo4j.spi.ImagePlacement;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Executor;

/**
 * Resizes an image into its place in a model's input, in one pass from the caller's pixels to normalised planes (NCHW), or to 8-bit
 * samples where the network normalises them itself.
 *
 * <p>The resize is OpenCV's {@code INTER_LINEAR} on 8-bit samples, byte for byte ({@code resize.cpp}, {@code HResizeLinear} and
 * {@code VResizeLinear} with 11-bit coefficients): every YOLO was trained and measured behind it, and a resize that is
 * merely as good moves boxes.
 *
 * <p>Owns its scratch and is used by one thread at a time. Scratch grows with the widest image seen and the most threads asked for.
 *
 * <p>Padding is not written again where it is known to be there: nobody else writes into an input buffer without
 * {@linkplain #forgetPadding() saying so}.
 */
public final class Letterbox implements InputWriter {
    /** Output pixels of a band that are worth handing to another thread, which takes some 50 us: about four times as long. */
    private static final int PIXELS_OF_A_BAND = 64 * 1024;

    /** Pixels of an image whose bands are worth it: reading them takes longer than writing the input. */
    private static final long LARGE = 4_000_000;

    private final int inputWidth;
    private final int inputHeight;
    private final InputFit fit;
    private final Preprocessing preprocessing;
    private final InputFormat format;
    private final LineWriter padding;
    private LetterboxBand[] bands;
    private LetterboxPlan plan;

    /** For each slot of the input that was written last, the plan whose padding is there; null where there may be anything. */
    private LetterboxPlan[] padded = new LetterboxPlan[1];

    private ByteBuffer paddedInput;

    private ColumnTaps columns;
    private LetterboxPlan columnsOf;
    private int columnsStep;
    private int columnsReduction;

    private ImagePlacement placement;
    private LetterboxPlan placementOf;
    private int placementReduction;
    private final ImagePlacement nothing;

    /**
     * Prepares scratch for one input size.
     *
     * @param preprocessing channel order, normalisation and padding
     * @param format how the input holds a picture
     * @param inputWidth width of the model's input
     * @param inputHeight height of the model's input
     */
    public Letterbox(Preprocessing preprocessing, InputFormat format, int inputWidth, int inputHeight) {
        this(
                preprocessing,
                format,
                inputWidth,
                inputHeight,
                new InputFit(inputWidth, inputHeight, 0, preprocessing.placement()));
    }

    /**
     * Prepares scratch for one of several input sizes.
     *
     * @param preprocessing channel order, normalisation and padding
     * @param format how the input holds a picture
     * @param inputWidth width of the model's input
     * @param inputHeight height of the model's input
     * @param fit how images are fitted into it; only those are written here that it gives an input of this size
     */
    public Letterbox(Preprocessing preprocessing, InputFormat format, int inputWidth, int inputHeight, InputFit fit) {
        this.inputWidth = inputWidth;
        this.inputHeight = inputHeight;
        this.fit = fit;
        this.padding = LineWriter.of(preprocessing, format, inputWidth, inputHeight);
        this.preprocessing = preprocessing;
        this.format = format;
        this.nothing = ImagePlacement.padding(inputWidth, inputHeight, preprocessing);
        this.bands = new LetterboxBand[] {newBand()};
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
    public ImagePlacement placement(Image image) {
        LetterboxPlan plan = planFor(image);
        if (plan != placementOf || image.reduction() != placementReduction) {
            placement = new ImagePlacement(
                    inputWidth,
                    inputHeight,
                    plan.left(),
                    plan.top(),
                    plan.width(),
                    plan.height(),
                    plan.scaleX(image.reduction()),
                    plan.scaleY(image.reduction()),
                    preprocessing);
            placementOf = plan;
            placementReduction = image.reduction();
        }
        return placement;
    }

    @Override
    public ImagePlacement nothing() {
        return nothing;
    }

    @Override
    public void write(Image image, ByteBuffer input, int slot) {
        write(image, planFor(image), input, slot);
    }

    @Override
    public void write(Image image, ByteBuffer input, int slot, Executor idle) {
        boolean large = (long) image.width() * image.height() >= LARGE;
        write(image, input, slot, idle, large ? Runtime.getRuntime().availableProcessors() : 1);
    }

    /**
     * Writes one image, in bands that several threads work on. The calling thread is one of them, and does all that no other has begun.
     *
     * @param image the caller's pixels
     * @param input the engine's input buffer, of pictures of {@code inputHeight x inputWidth}
     * @param slot which picture of the batch
     * @param executor runs the other threads' tasks, at most {@code threads - 1}; it may refuse them, or run them too late
     * @param threads how many threads may work, the calling one included; small images get fewer
     */
    public void write(Image image, ByteBuffer input, int slot, Executor executor, int threads) {
        write(image, planFor(image), input, slot, executor, threads);
    }

    /**
     * Writes one image, padding included.
     *
     * @param image the caller's pixels
     * @param plan the plan for a picture of this size and this input
     * @param input the engine's input buffer, of pictures of {@code inputHeight x inputWidth}
     * @param slot which picture of the batch
     */
    public void write(Image image, LetterboxPlan plan, ByteBuffer input, int slot) {
        write(image, plan, input, slot, Runnable::run, 1);
    }

    private void write(Image image, LetterboxPlan plan, ByteBuffer input, int slot, Executor executor, int threads) {
        boolean there = plan.equals(padding(input, slot));
        padded[slot] = null; // until all is written
        ColumnTaps columns = columns(image, plan);
        int count = Math.max(1, Math.min(threads, plan.width() * plan.height() / PIXELS_OF_A_BAND));
        if (count == 1) {
            bands[0].write(image, plan, columns, input, slot, 0, inputHeight, there);
        } else {
            LetterboxBand[] bands = bands(count);
            BandedWrite.run(
                    count,
                    band -> {
                        int from = band == 0 ? 0 : line(plan, band, count);
                        int to = band == count - 1 ? inputHeight : line(plan, band + 1, count);
                        bands[band].write(image, plan, columns, input, slot, from, to, there);
                    },
                    executor);
        }
        padded[slot] = plan;
    }

    private static int line(LetterboxPlan plan, int band, int bands) {
        return plan.top() + plan.height() * band / bands;
    }

    private LetterboxBand[] bands(int count) {
        for (int band = bands.length; band < count; band++) {
            bands = Arrays.copyOf(bands, band + 1);
            bands[band] = newBand();
        }
        return bands;
    }

    private LetterboxBand newBand() {
        return new LetterboxBand(preprocessing, format, inputWidth, inputHeight);
    }

    /** Forgets what padding there is: others have written into the input since. */
    public void forgetPadding() {
        Arrays.fill(padded, null);
    }

    @Override
    public void forget(int slot) {
        if (slot < padded.length) {
            padded[slot] = null;
        }
    }

    /** The plan whose padding is in the slot. */
    private LetterboxPlan padding(ByteBuffer input, int slot) {
        if (input != paddedInput) {
            Arrays.fill(padded, null);
            paddedInput = input;
        }
        if (slot >= padded.length) {
            padded = Arrays.copyOf(padded, slot + 1);
        }
        return padded[slot];
    }

    /** Fills it with padding. */
    @Override
    public void blank(ByteBuffer input, int slot) {
        padding(input, slot);
        padded[slot] = null;
        padding.begin(input, slot, 0, 0, false);
        for (int y = 0; y < inputHeight; y++) {
            padding.pad(y);
        }
    }

    /** Neighbouring images often have the same size and format, so the last columns are kept. */
    private ColumnTaps columns(Image image, LetterboxPlan plan) {
        int step = image.format().bytesPerPixel();
        if (!plan.equals(columnsOf) || step != columnsStep || image.reduction() != columnsReduction) {
            columns = new ColumnTaps(image.width(), plan.width(), plan.scaleX(image.reduction()), step);
            columnsOf = plan;
            columnsStep = step;
            columnsReduction = image.reduction();
        }
        return columns;
    }
}
