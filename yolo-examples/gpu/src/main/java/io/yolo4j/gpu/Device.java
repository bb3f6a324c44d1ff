package io.yolo4j.gpu;

import io.yolo4j.EngineException;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.TensorRt;
import io.yolo4j.tensorrt.natives.Natives;

/** The device below the engine, which figures are compared with. */
record Device(TensorRt tensorRt, Gpu gpu) {
    static Device of(Verification options) {
        if (!options.engine.equals("tensorrt")) {
            throw new EngineException(
                    "expected the engine tensorrt, whose device memory and bare speed can be asked for, found "
                            + options.engine);
        }
        TensorRt tensorRt = Natives.get().tensorRt();
        return new Device(tensorRt, tensorRt.gpu(options.device));
    }

    long usedBytes() {
        return gpu.memory().total() - gpu.memory().free();
    }
}
