package io.yolo4j.gpu;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.yolo4j.Engines;

/** Which engines there are, and why some cannot run. */
record AvailabilitySection(String engine) implements Section {
    @Override
    public boolean run(ObjectNode result) {
        boolean found = false;
        for (Engines.Status status : Engines.available()) {
            result.put(status.name(), status.availability().toString());
            found |= status.name().equals(engine) && status.availability().available();
        }
        result.put("java", Runtime.version().toString());
        result.put("processors", Runtime.getRuntime().availableProcessors());
        return found;
    }
}
