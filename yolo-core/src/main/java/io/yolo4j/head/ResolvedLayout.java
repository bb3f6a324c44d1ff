package io.yolo4j.head;

import io.yolo4j.OutputLayout;
import io.yolo4j.Preprocessing;
import io.yolo4j.spi.Tensor;

/** A layout, the output of the model that has it, and the number of classes in it. */
public final class ResolvedLayout {
    private final LayoutData data;
    private final int output;
    private final int classes;
    private final Grid grid;

    ResolvedLayout(LayoutData data, int output, int classes, Grid grid) {
        this.data = data;
        this.output = output;
        this.classes = classes;
        this.grid = grid;
    }

    /** {@return the layout's name} */
    public OutputLayout layout() {
        return data.layout();
    }

    /** {@return the number of classes, or -1 where neither the shape nor any names tell} */
    public int classes() {
        return classes;
    }

    /** {@return which output of the model it is} */
    public int output() {
        return output;
    }

    /** {@return what models of this kind were trained behind} */
    public Preprocessing preprocessing() {
        return data.preprocessing();
    }

    /** {@return whether the network has suppressed duplicates itself} */
    public boolean suppressed() {
        return data.suppressed();
    }

    /**
     * Compares the values of a run with what the layout says they are: a model without metadata may have the shape of a detector and
     * be something else.
     *
     * @param tensor the output of a run on any picture
     * @param inputWidth width of the model's input
     * @param inputHeight height of the model's input
     * @throws io.yolo4j.ModelException where scores are no probabilities, or boxes are not in pixels
     */
    public void checkTrialRun(Tensor tensor, int inputWidth, int inputHeight) {
        TrialRun.check(data, tensor, inputWidth, inputHeight);
    }

    /**
     * Makes a decoder with scratch of its own.
     *
     * @param classes number of classes, decided by now
     * @param multiLabel whether a box counts once for each class above the threshold
     * @return the decoder
     */
    public Head newHead(int classes, boolean multiLabel) {
        if (data.suppressed()) {
            return new EndToEndHead(output);
        }
        return data.rows()
                ? new RowHead(output, classes, data.objectness(), multiLabel, grid)
                : new ColumnHead(output, classes, multiLabel);
    }

    /** {@return for example {@code YOLOV8 with 80 classes}} */
    @Override
    public String toString() {
        return data.layout() + (classes < 0 ? "" : " with " + classes + " classes");
    }
}
