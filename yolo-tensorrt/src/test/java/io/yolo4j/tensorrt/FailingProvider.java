package io.yolo4j.tensorrt;

import io.yolo4j.EngineException;
import io.yolo4j.fixture.ServiceEntry;
import io.yolo4j.spi.Availability;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.ModelSource;

/** An engine that is there, preferred to those of the CPU, and fails when it opens a model. */
public final class FailingProvider implements EngineProvider {
    private static EngineException failure;

    /** For {@link java.util.ServiceLoader}. */
    public FailingProvider() {}

    static AutoCloseable install(EngineException thrown) {
        failure = thrown;
        return ServiceEntry.install(EngineProvider.class, FailingProvider.class.getName());
    }

    @Override
    public String name() {
        return "failing";
    }

    @Override
    public int priority() {
        return 150;
    }

    @Override
    public Availability availability() {
        return Availability.yes("as far as it knows");
    }

    @Override
    public Engine open(ModelSource model, EngineOptions options) {
        throw failure;
    }
}
