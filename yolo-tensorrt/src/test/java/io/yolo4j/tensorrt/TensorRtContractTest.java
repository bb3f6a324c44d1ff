package io.yolo4j.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.fixture.EngineContract;
import io.yolo4j.spi.Availability;
import io.yolo4j.spi.BuildOptions;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.tensorrt.host.HostGpu;
import io.yolo4j.tensorrt.host.HostProvider;
import io.yolo4j.tensorrt.host.HostTensorRt;
import io.yolo4j.tensorrt.pipeline.GpuSession;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What every engine promises, from the model to the sessions on a device; after each test nothing of the device is in use. */
class TensorRtContractTest extends EngineContract {
    private static final HostGpu GPU = new HostGpu();

    @TempDir
    static Path cache;

    TensorRtContractTest() {
        super(new OnTheHost());
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, GPU.open());
        assertEquals(0, GPU.used());
    }

    /** The real one, whose device is memory of the host and whose cache is a folder of the test. */
    private record OnTheHost(TensorRtProvider provider) implements EngineProvider {
        OnTheHost() {
            this(new TensorRtProvider(OnTheHost::verdict, () -> new HostTensorRt(GPU), GpuSession::open));
        }

        private static Availability verdict() {
            return new HostProvider().availability();
        }

        @Override
        public String name() {
            return provider.name();
        }

        @Override
        public int priority() {
            return provider.priority();
        }

        @Override
        public Availability availability() {
            return provider.availability();
        }

        @Override
        public Engine open(ModelSource model, EngineOptions asked) {
            BuildOptions building = new BuildOptions(
                    0, BuildOptions.USUAL_LEVEL, null, cache, asked.building().resized());
            return provider.open(
                    model,
                    new EngineOptions(
                            asked.threads(),
                            asked.sessions(),
                            asked.devices(),
                            asked.urgent(),
                            asked.memory(),
                            building));
        }
    }
}
