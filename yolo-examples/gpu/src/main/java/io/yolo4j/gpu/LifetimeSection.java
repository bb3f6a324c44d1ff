package io.yolo4j.gpu;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.yolo4j.Detector;
import io.yolo4j.Precision;
import java.nio.file.Path;

/** Device memory after opening, detecting and closing again and again. */
record LifetimeSection(Verification options) implements Section {
    /** What the driver may keep or give back by itself, which does not grow with the cycles. */
    private static final long MOST_BYTES = 8 << 20;

    @Override
    public boolean run(ObjectNode result) {
        Device device = Device.of(options);
        Path picture = Models.pictures(options).get(0);
        cycle(picture); // contexts, modules and pools of the driver stay
        long before = device.usedBytes();
        ArrayNode growth = result.putArray("grownBytes");
        for (int i = 1; i <= options.cycles; i++) {
            cycle(picture);
            if (i % 10 == 0 || i == options.cycles) {
                growth.add(device.usedBytes() - before);
            }
        }
        long after = device.usedBytes();
        result.put("cycles", options.cycles);
        result.put("usedBytes", before);
        return after - before <= MOST_BYTES;
    }

    private void cycle(Path picture) {
        try (Detector detector = Models.open(options, Models.main(options), options.engine)
                .precision(Precision.FP16)
                .build()) {
            detector.detect(picture);
        }
    }
}
