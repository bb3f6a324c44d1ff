package io.yolo4j.head;

import io.yolo4j.OutputLayout;
import io.yolo4j.Preprocessing;
import java.util.stream.IntStream;

/** A layout, the outputs of the model that have it, the number of classes in them, and what else a box has. */
public final class ResolvedLayout {
    /** Evidence of a layout that has a shape of its own, which nothing has by chance. */
    static final int UNMISTAKABLE = 3;

    /** Makes the head of a layout. */
    interface HeadMaker {
        /**
         * Makes a decoder with scratch of its own.
         *
         * @param classes number of classes
         * @param multiLabel whether a box counts once for each class above the threshold
         * @param inputWidth width of the model's input, which is not that of the trial run where the model leaves it open
         * @param inputHeight height of the model's input
         */
        Head make(int classes, boolean multiLabel, int inputWidth, int inputHeight);
    }

    private final LayoutData data;
    private final int[] outputs;
    private final int classes;
    private final BoxParts parts;
    private final int evidence;
    private final BoxUnits units;
    private final String contradiction;
    private final HeadMaker maker;

    /**
     * @param outputs those that hold something of each picture of the batch, the one with the boxes first; those of masks come with the
     *     parts
     * @param classes number of classes, or -1 where neither the shape nor any names tell
     * @param evidence how many strides the grid has that gives this number of boxes, {@link #UNMISTAKABLE} where that does not
     *     matter, 0 where nothing but the number of channels speaks for it
     * @param units what the trial run says that boxes are measured in
     * @param contradiction what in the numbers of the trial run speaks against it, or null
     */
    ResolvedLayout(
            LayoutData data,
            int[] outputs,
            int classes,
            BoxParts parts,
            int evidence,
            BoxUnits units,
            String contradiction,
            HeadMaker maker) {
        this.data = data;
        this.outputs = outputs;
        this.classes = classes;
        this.parts = parts;
        this.evidence = evidence;
        this.units = units;
        this.contradiction = contradiction;
        this.maker = maker;
    }

    LayoutData data() {
        return data;
    }

    int evidence() {
        return evidence;
    }

    BoxUnits units() {
        return units;
    }

    String contradiction() {
        return contradiction;
    }

    /** {@return the layout's name} */
    public OutputLayout layout() {
        return data.layout();
    }

    /** {@return the number of classes, or -1 where neither the shape nor any names tell} */
    public int classes() {
        return classes;
    }

    /** {@return which output of the model holds the boxes} */
    public int output() {
        return outputs[0];
    }

    /** {@return all outputs that hold something of each picture of the batch} */
    public IntStream batchedOutputs() {
        IntStream all = IntStream.of(outputs);
        return parts.prototypes() < 0 ? all : IntStream.concat(all, IntStream.of(parts.prototypes()));
    }

    /** {@return what a box has besides class and score} */
    public BoxParts parts() {
        return parts;
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
     * Makes a decoder with scratch of its own.
     *
     * @param classes number of classes, decided by now
     * @param multiLabel whether a box counts once for each class above the threshold
     * @param inputWidth width of the model's input
     * @param inputHeight height of the model's input
     * @return the decoder of runs with an input of that size
     */
    public Head newHead(int classes, boolean multiLabel, int inputWidth, int inputHeight) {
        return maker.make(classes, multiLabel, inputWidth, inputHeight);
    }

    /** {@return for example {@code YOLOV8 with 80 classes}} */
    @Override
    public String toString() {
        String text = data.layout() + (classes < 0 ? "" : " with " + classes + " classes");
        return switch (parts.task()) {
            case SEGMENT -> text + " and " + parts.channels() + " mask coefficients";
            case POSE -> text + " and " + parts.keypoints() + " keypoint values";
            case ORIENTED -> text + " and an angle";
            default -> text;
        };
    }
}
