package io.yolo4j;

import io.yolo4j.image.InputFormat;
import io.yolo4j.image.Letterbox;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the JVM compile the stages around the network before the first call, which would take twice as long otherwise: preprocessing on a
 * thread of its own while the engine loads the model, postprocessing on the outputs of the trial run.
 */
final class WarmUp {
    /** An input whose rows are long enough to be worth compiling. */
    private static final int SIDE = 160;

    /** Pictures that have to be scaled for it: by any ratio, and by the even and the odd ones that have ways of their own. */
    private static final int[] PICTURES = {240, 2 * SIDE, 3 * SIDE};

    /** Twice what the JVM waits for before it compiles a method for good ({@code Tier4InvocationThreshold}), in rows. */
    private static final int PASSES = 10_000 / SIDE;

    /** Until the loops over anchors are compiled; the first passes take milliseconds each, the last ones some tenths. */
    private static final int DECODINGS = 8;

    private static final long MOST_DECODING_NANOS = 30_000_000;

    /** Compiled code belongs to the process: once is enough. */
    private static final AtomicBoolean PREPROCESSED = new AtomicBoolean();

    private volatile boolean over;

    private WarmUp() {}

    /** Starts with what needs no model. */
    static WarmUp start() {
        WarmUp warmUp = new WarmUp();
        if (PREPROCESSED.getAndSet(true)) {
            return warmUp;
        }
        Thread thread = new Thread(null, warmUp::preprocess, "yolo4j-warm-up", 0, false);
        thread.setContextClassLoader(WarmUp.class.getClassLoader());
        thread.setDaemon(true);
        thread.start();
        return warmUp;
    }

    /** Pixels as decoders give them, into an input as most models have it. */
    private void preprocess() {
        Image[] images = new Image[PICTURES.length];
        for (int i = 0; i < images.length; i++) {
            int side = PICTURES[i];
            images[i] = Image.of(new byte[3 * side * side], side, side, PixelFormat.BGR);
        }
        Letterbox letterbox = new Letterbox(Preprocessing.ULTRALYTICS, InputFormat.FLOAT_PLANES, SIDE, SIDE);
        ByteBuffer input =
                ByteBuffer.allocateDirect(3 * SIDE * SIDE * Float.BYTES).order(ByteOrder.nativeOrder());
        for (int pass = 0; pass < PASSES * images.length && !over; pass++) {
            letterbox.write(images[pass % images.length], input, 0);
        }
    }

    /** Goes on with the outputs of the trial run. */
    void postprocess(DetectionSession session) {
        long end = System.nanoTime() + MOST_DECODING_NANOS;
        for (int i = 0; i < DECODINGS && System.nanoTime() < end; i++) {
            session.rehearse();
        }
    }

    /** When opening is over, well or not: what is not compiled by then would only be in the way of the first call. */
    void stop() {
        over = true;
    }
}
