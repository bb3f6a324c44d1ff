package io.yolo4j;

import io.yolo4j.runtime.EngineSelector;
import io.yolo4j.spi.Availability;
import io.yolo4j.spi.EngineProvider;
import java.util.List;

/** The inference engines on the class or module path. */
public final class Engines {
    private Engines() {}

    /**
     * An engine and whether it can run here.
     *
     * @param name name for {@link DetectorBuilder#engine(String)} and {@link ClassifierBuilder#engine(String)}
     * @param availability whether it can run, with the reason where it cannot
     */
    public record Status(String name, Availability availability) {}

    /**
     * Every engine, most preferred first. The first call loads native libraries and may take a second.
     *
     * @return one entry for each, available or not; empty where no engine is on the path
     */
    public static List<Status> available() {
        return EngineSelector.providers().stream().map(Engines::status).toList();
    }

    private static Status status(EngineProvider provider) {
        return new Status(provider.name(), provider.availability());
    }
}
