package io.yolo4j.graph;

import io.yolo4j.ModelException;
import io.yolo4j.Precision;
import io.yolo4j.spi.ModelFormat;
import io.yolo4j.spi.ModelSource;

/** What a model's file tells before an engine sees it. */
public sealed interface ModelFile permits OnnxFile, PlanFile {
    /**
     * The format of a model, by its first bytes.
     *
     * @return ONNX for all that is nothing else, also where it cannot be read: reading it says why
     */
    static ModelFormat format(ModelSource source) {
        return PlanFile.isPlan(source) ? ModelFormat.TENSORRT_PLAN : ModelFormat.ONNX;
    }

    /**
     * Reads a model, without its weights.
     *
     * @param format its own
     * @throws ModelException if it is not what it should be
     */
    static ModelFile read(ModelSource source, ModelFormat format) {
        return format == ModelFormat.TENSORRT_PLAN ? PlanFile.read(source) : OnnxFile.read(source);
    }

    /** {@return what the weights are stored for, as far as the file tells} */
    Precision precision();

    /** {@return whether what is found in a picture depends on the others of its batch} */
    boolean mixesPictures();

    /** {@return a sentence for the user: why an engine refused this model, by what the engine said} */
    String explainFailure(String engineMessage);
}
