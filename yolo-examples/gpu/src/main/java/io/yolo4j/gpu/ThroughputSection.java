package io.yolo4j.gpu;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Precision;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;

/** Pictures of 1280 x 720 in the memory of the host, beside the network alone on data that is on the device, in one run and in turns. */
record ThroughputSection(Verification options) implements Section {
    private static final int BATCH = 16;
    private static final int CALLERS = 16;
    private static final int ROUNDS = 5;
    private static final double LEAST_SHARE = 0.9;
    private static final double MOST_MS_BEYOND = 0.4;

    @Override
    public boolean run(ObjectNode result) throws Exception {
        Device device = Device.of(options);
        Path model = Models.main(options);
        List<Image> pictures = pictures();
        double[] bare = new double[ROUNDS],
                list = new double[ROUNDS],
                callers = new double[ROUNDS],
                int8 = new double[ROUNDS];
        double[] bareMs = new double[ROUNDS], singleMs = new double[ROUNDS];
        try (BareEngine full = new BareEngine(device, model, Precision.FP16, BATCH, 2);
                BareEngine one = new BareEngine(device, model, Precision.FP16, 1, 1);
                Detector detector = Models.open(options, model, options.engine)
                        .precision(Precision.FP16)
                        .maxBatch(BATCH)
                        .build();
                Detector quantised = Models.open(options, model, options.engine)
                        .precision(Precision.INT8)
                        .calibration(options.shared.resolve("images/coco-train128/images"))
                        .maxBatch(BATCH)
                        .build()) {
            for (int round = -1; round < ROUNDS; round++) { // the first is not counted
                int at = Math.max(round, 0);
                bare[at] = full.picturesPerSecond(options.seconds);
                list[at] = ofList(detector, pictures);
                callers[at] = ofCallers(detector, pictures);
                int8[at] = ofList(quantised, pictures);
                bareMs[at] = median(one::run);
                singleMs[at] = median(() -> single(detector, pictures.get(0)));
            }
        }
        result.put("networkAlone", median(bare));
        result.put("detectOfLists", median(list));
        result.put("callers", median(callers));
        result.put("detectOfListsInt8", median(int8));
        result.put("networkAloneMs", median(bareMs));
        result.put("detectMs", median(singleMs));
        return median(list) >= LEAST_SHARE * median(bare)
                && median(callers) >= LEAST_SHARE * median(bare)
                && median(singleMs) <= median(bareMs) + MOST_MS_BEYOND
                && median(int8) > median(list);
    }

    /** Photos, because what is found in them has to be suppressed and brought back. */
    private List<Image> pictures() throws IOException {
        List<Image> pictures = new ArrayList<>();
        for (Path file : Models.pictures(options)) {
            BufferedImage frame = new BufferedImage(1280, 720, BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D graphics = frame.createGraphics();
            graphics.drawImage(ImageIO.read(file.toFile()), 0, 0, 1280, 720, null);
            graphics.dispose();
            byte[] pixels = ((DataBufferByte) frame.getRaster().getDataBuffer()).getData();
            pictures.add(Image.of(pixels, 1280, 720, PixelFormat.BGR));
        }
        return pictures;
    }

    private double ofList(Detector detector, List<Image> pictures) {
        long start = System.nanoTime(), end = start + (long) (options.seconds * 1e9);
        long done = 0;
        while (System.nanoTime() < end) {
            done += detector.detect(pictures).size();
        }
        return done / ((System.nanoTime() - start) / 1e9);
    }

    private double ofCallers(Detector detector, List<Image> pictures) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            AtomicLong done = new AtomicLong();
            long start = System.nanoTime(), end = start + (long) (options.seconds * 1e9);
            List<Future<?>> running = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                Image picture = pictures.get(caller);
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        detector.detect(picture);
                        done.incrementAndGet();
                    }
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
            return done.get() / ((System.nanoTime() - start) / 1e9);
        } finally {
            threads.shutdown();
        }
    }

    private static double single(Detector detector, Image picture) {
        long start = System.nanoTime();
        detector.detect(picture);
        return (System.nanoTime() - start) / 1e6;
    }

    private interface Run {
        double ms();
    }

    private double median(Run run) {
        List<Double> ms = new ArrayList<>();
        long end = System.nanoTime() + (long) (options.seconds * 1e9);
        while (System.nanoTime() < end) {
            ms.add(run.ms());
        }
        Collections.sort(ms);
        return ms.get(ms.size() / 2);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
