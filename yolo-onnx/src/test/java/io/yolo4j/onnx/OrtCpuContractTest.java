package io.yolo4j.onnx;

import io.yolo4j.fixture.EngineContract;

class OrtCpuContractTest extends EngineContract {
    OrtCpuContractTest() {
        super(new OrtCpuProvider());
    }
}
