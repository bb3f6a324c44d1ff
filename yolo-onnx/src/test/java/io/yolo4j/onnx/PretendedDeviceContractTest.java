package io.yolo4j.onnx;

import io.yolo4j.fixture.EngineContract;
import io.yolo4j.fixture.PretendedDevice;

/** What the contract asks of sessions that take pictures can be done. */
class PretendedDeviceContractTest extends EngineContract {
    PretendedDeviceContractTest() {
        super(new PretendedDevice(new OrtCpuProvider()));
    }
}
