package io.yolo4j;

/** What the options of a builder make of a model: a detector or a classifier. */
interface Interpretation {
    /** The options that both have. */
    OpeningOptions opening();

    /**
     * Says what a model is.
     *
     * @param tried the model, or another form of it
     * @throws ModelException where it is not what the builder is for
     */
    ModelInfo interpret(TriedModel tried);

    /** What of the options decides how the model is read, as text. */
    String reading();
}
