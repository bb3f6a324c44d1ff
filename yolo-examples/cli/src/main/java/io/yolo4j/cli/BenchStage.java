package io.yolo4j.cli;

import io.yolo4j.Timings;
import java.util.function.ToDoubleFunction;

/** What a call consists of. */
enum BenchStage {
    DECODE(Timings::decodeMs),
    PREPROCESS(Timings::preprocessMs),
    INFERENCE(Timings::inferenceMs),
    POSTPROCESS(Timings::postprocessMs);

    private final ToDoubleFunction<Timings> ms;

    BenchStage(ToDoubleFunction<Timings> ms) {
        this.ms = ms;
    }

    double ms(Timings timings) {
        return ms.applyAsDouble(timings);
    }
}
