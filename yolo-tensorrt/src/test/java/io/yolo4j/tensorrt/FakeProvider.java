package io.yolo4j.tensorrt;

import io.yolo4j.Target;
import io.yolo4j.fixture.ServiceEntry;
import io.yolo4j.spi.Availability;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.ModelFormat;
import io.yolo4j.spi.ModelSource;
import java.util.concurrent.atomic.AtomicInteger;

/** The provider in a world that a test chooses, under a name of its own beside that of this machine. */
public final class FakeProvider implements EngineProvider {
    static final String NAME = "fake-tensorrt";

    private static TensorRtProvider provider;

    /** How often it was asked whether it can run, which loads native libraries. */
    static final AtomicInteger ASKED = new AtomicInteger();

    /** For {@link java.util.ServiceLoader}. */
    public FakeProvider() {}

    static AutoCloseable install(FakeTensorRt trt) {
        return install(new TensorRtProvider(() -> Availability.yes("a fake"), () -> trt, trt::open));
    }

    static AutoCloseable install(TensorRtProvider real) {
        provider = real;
        ASKED.set(0);
        return ServiceEntry.install(EngineProvider.class, FakeProvider.class.getName());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return provider.priority();
    }

    @Override
    public Availability availability() {
        ASKED.incrementAndGet();
        return provider.availability();
    }

    @Override
    public Target target() {
        return provider.target();
    }

    @Override
    public boolean reads(ModelFormat format) {
        return provider.reads(format);
    }

    @Override
    public int usualBatch() {
        return provider.usualBatch();
    }

    @Override
    public boolean buildsSlowly() {
        return provider.buildsSlowly();
    }

    @Override
    public Engine open(ModelSource model, EngineOptions options) {
        return provider.open(model, options);
    }
}
