package io.yolo4j.gpu;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.yolo4j.Detector;
import io.yolo4j.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What opening takes: the first time, which builds an engine, and with the engine in the cache. */
record OpeningSection(Verification options) implements Section {
    private static final int OPENINGS = 11;
    private static final double MOST_SECONDS = 0.5;

    @Override
    public boolean run(ObjectNode result) throws IOException {
        Device.of(options); // the natives are loaded
        Path empty = Files.createTempDirectory("yolo4j-engines");
        result.put("withoutCache", open(empty));
        double[] cached = new double[OPENINGS];
        for (int i = 0; i < OPENINGS; i++) {
            cached[i] = open(empty);
        }
        Arrays.sort(cached);
        result.put("withCache", cached[OPENINGS / 2]);
        return cached[OPENINGS / 2] <= MOST_SECONDS;
    }

    private double open(Path cache) {
        long start = System.nanoTime();
        Detector detector = Models.open(options, Models.main(options), options.engine)
                .precision(Precision.FP16)
                .cacheFolder(cache)
                .build();
        double seconds = (System.nanoTime() - start) / 1e9;
        detector.close();
        return seconds;
    }
}
