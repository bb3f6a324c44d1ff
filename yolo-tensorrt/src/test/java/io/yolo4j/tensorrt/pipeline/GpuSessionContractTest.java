package io.yolo4j.tensorrt.pipeline;

import io.yolo4j.fixture.EngineContract;
import io.yolo4j.tensorrt.host.HostGpu;
import io.yolo4j.tensorrt.host.HostProvider;
import io.yolo4j.tensorrt.host.HostTensorRt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;

/** What every engine promises, kept by sessions on a device; after each test nothing of the device is in use. */
class GpuSessionContractTest extends EngineContract {
    private static final HostGpu GPU = new HostGpu();

    GpuSessionContractTest() {
        super(new HostProvider(new HostTensorRt(GPU)));
    }

    @AfterEach
    void nothingIsLeft() {
        Assertions.assertEquals(0, GPU.open());
        Assertions.assertEquals(0, GPU.used());
    }
}
