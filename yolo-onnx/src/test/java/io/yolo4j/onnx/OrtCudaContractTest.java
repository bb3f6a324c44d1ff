package io.yolo4j.onnx;

import io.yolo4j.fixture.EngineContract;

class OrtCudaContractTest extends EngineContract {
    OrtCudaContractTest() {
        super(new OrtCudaProvider());
    }
}
