package io.yolo4j;

import io.yolo4j.graph.Graph;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.graph.calibration.RangeTable;
import io.yolo4j.graph.calibration.Sensitivity;
import io.yolo4j.graph.precision.ByteInput;
import io.yolo4j.graph.precision.FloatWeights;
import io.yolo4j.graph.precision.HalfPrecision;
import io.yolo4j.graph.precision.Quantisation;
import io.yolo4j.graph.precision.SinglePrecision;
import io.yolo4j.graph.shape.BatchSize;
import io.yolo4j.graph.shape.DynamicBatch;
import io.yolo4j.graph.shape.InputSize;
import io.yolo4j.runtime.EngineSelector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Makes another model out of an ONNX file: in another precision, for other batches, for another input size, for 8-bit pixels. Needs no
 * Python; the result is an ONNX file that any runtime reads. A graph that cannot be rewritten safely is refused, with the node.
 *
 * <pre>{@code
 * ModelConversion.of(Path.of("yolov8n.onnx"))
 *         .precision(Precision.INT8)
 *         .calibration(Calibration.of(Path.of("pictures")))
 *         .convert()
 *         .write(Path.of("yolov8n-int8.onnx"));
 * }</pre>
 *
 * <p>Who only wants to run such a model gives the same options to the builder of a {@link Detector} or {@link Classifier}, which keeps what
 * was made.
 *
 * <p>Not safe for use by several threads.
 */
public final class ModelConversion {
    private final Interpretation interpretation;
    private final OpeningOptions options;
    private Precision precision;
    private Calibration calibration;
    private int batch;
    private boolean dynamicBatch;
    private int width;
    private int height;
    private boolean byteInput;
    private boolean halfBorder;
    private Target target;
    private final List<String> steps = new ArrayList<>();
    private ConversionProgress progress = (what, done, total) -> {};

    ModelConversion(Interpretation interpretation) {
        this.interpretation = interpretation;
        this.options = interpretation.opening();
    }

    /**
     * Starts to convert a detector's model.
     *
     * @param model an ONNX file
     * @return a conversion, which does nothing yet
     */
    public static ModelConversion of(Path model) {
        return of(Detector.builder(model));
    }

    /**
     * Starts to convert a detector's model that needs options to be understood, or a certain engine to be calibrated on.
     *
     * @param model the model, with the options that it would be opened with; those about its input's size, its batch and its precision are
     *     set here instead
     * @return a conversion, which does nothing yet
     */
    public static ModelConversion of(DetectorBuilder model) {
        return new ModelConversion(new DetectorOpening(model));
    }

    /**
     * Starts to convert a classifier's model.
     *
     * @param model the model, with the options that it would be opened with
     * @return a conversion, which does nothing yet
     */
    public static ModelConversion of(ClassifierBuilder model) {
        return new ModelConversion(new ClassifierOpening(model));
    }

    /**
     * Chooses the precision. Default: that of the file.
     *
     * @param wanted the precision; FP32 takes back what quantised a model, with what was lost by it
     * @return this conversion
     */
    public ModelConversion precision(Precision wanted) {
        this.precision = Objects.requireNonNull(wanted, "wanted");
        return this;
    }

    /**
     * Gives what {@link Precision#INT8} is calibrated by; refused with another precision.
     *
     * @param pictures pictures like those that the model will see, or the ranges of an earlier calibration
     * @return this conversion
     */
    public ModelConversion calibration(Calibration pictures) {
        this.calibration = Objects.requireNonNull(pictures, "pictures");
        return this;
    }

    /**
     * Fixes the batch.
     *
     * @param images 1 to 1024
     * @return this conversion
     */
    public ModelConversion batch(int images) {
        OpeningOptions.require(images >= 1 && images <= 1024, "batch", "1 to 1024", images);
        this.batch = images;
        this.dynamicBatch = false;
        return this;
    }

    /**
     * Leaves the batch open, so that each run decides.
     *
     * @return this conversion
     */
    public ModelConversion dynamicBatch() {
        this.batch = 0;
        this.dynamicBatch = true;
        return this;
    }

    void keepBatch() {
        this.batch = 0;
        this.dynamicBatch = false;
    }

    /**
     * Chooses the input size.
     *
     * @param inputWidth width in pixels, a multiple of the model's largest stride
     * @param inputHeight height in pixels, a multiple of the model's largest stride
     * @return this conversion
     */
    public ModelConversion inputSize(int inputWidth, int inputHeight) {
        OpeningOptions.require(
                inputWidth >= 1 && inputHeight >= 1, "inputSize", "at least 1 x 1", inputWidth + " x " + inputHeight);
        this.width = inputWidth;
        this.height = inputHeight;
        return this;
    }

    /**
     * Has the model take 8-bit pixels as they are, {@code [batch, height, width, 3]}, and normalise them itself: a quarter of the bytes to copy.
     * Default false.
     *
     * @param on whether it does
     * @return this conversion
     */
    public ModelConversion byteInput(boolean on) {
        this.byteInput = on;
        return this;
    }

    /**
     * Has a model that is made {@link Precision#FP16} take and give half precision, too; refused with another precision. Default false: it
     * takes and gives single precision.
     *
     * @param on whether it does
     * @return this conversion
     */
    public ModelConversion halfBorder(boolean on) {
        this.halfBorder = on;
        return this;
    }

    /**
     * Chooses for whose kernels a model is quantised; refused with another precision than {@link Precision#INT8}. Default: those of the engine.
     *
     * @param kernels whose
     * @return this conversion
     */
    public ModelConversion target(Target kernels) {
        this.target = Objects.requireNonNull(kernels, "kernels");
        return this;
    }

    /**
     * Chooses who hears how far it is.
     *
     * @param listener hears of each step
     * @return this conversion
     */
    public ModelConversion progress(ConversionProgress listener) {
        this.progress = Objects.requireNonNull(listener, "listener");
        return this;
    }

    void requireCalibration(Precision wanted) {
        if (wanted == Precision.INT8 && calibration == null) {
            throw new ConfigurationException("calibration: expected pictures to quantise " + options.source
                    + " by, found none; give a hundred like those that it will see, with calibration(folder)");
        }
    }

    /**
     * Converts. INT8 takes as long as some hundred detections; an interrupt of the calling thread ends its calibration with a {@link
     * YoloException}. May be called again.
     *
     * @return the new model
     * @throws ModelException where the model cannot be read, or cannot be rewritten: with the node that is in the way
     * @throws ConfigurationException where an option is missing or does not fit the model
     * @throws EngineException where the engine that calibrates cannot run here
     */
    public ConvertedModel convert() {
        OnnxFile file = OnnxFile.read(options.source);
        Precision wanted = precision == null ? file.precision() : precision;
        refuseWhatWouldBeIgnored(wanted);
        Graph graph = Graph.read(options.source);
        graph.fixWeights();
        steps.clear();
        if (file.precision() == Precision.INT8 && (wanted != Precision.INT8 || calibration != null)) {
            FloatWeights.apply(graph);
            steps.add("took back what had quantised it");
        }
        if (wanted != Precision.FP16 && SinglePrecision.isHalf(graph) && precision != null) {
            SinglePrecision.apply(graph);
            steps.add("widened what was in half precision");
        }
        reshape(graph);
        boolean quantising = wanted == Precision.INT8 && (file.precision() != Precision.INT8 || calibration != null);
        if (quantising) {
            requireCalibration(wanted);
        }
        CalibrationRun opened = byteInput || quantising ? CalibrationRun.of(interpretation, graph, calibration) : null;
        RangeTable ranges = null;
        if (quantising) {
            ranges = quantise(graph, opened, file.digest(options.source));
        } else if (wanted == Precision.FP16 && precision != null) {
            HalfPrecision.apply(graph, Set.of(), halfBorder);
            steps.add("computes in half precision, but for what loses by it"
                    + (halfBorder ? "; takes and gives halves, too" : ""));
        }
        if (byteInput) { // last: whoever rounds has to know the pixels as the input
            ByteInput.apply(graph, opened.model().preprocessing());
            steps.add("takes 8-bit pixels and normalises them itself");
        }
        return new ConvertedModel(graph.toBytes(), wanted, steps, ranges);
    }

    private void refuseWhatWouldBeIgnored(Precision wanted) {
        String found = "it with " + wanted;
        OpeningOptions.require(
                calibration == null || wanted == Precision.INT8, "calibration", "it with precision(INT8)", found);
        OpeningOptions.require(target == null || wanted == Precision.INT8, "target", "it with precision(INT8)", found);
        OpeningOptions.require(
                !halfBorder || precision == Precision.FP16, "halfBorder", "it with precision(FP16)", found);
    }

    private void reshape(Graph graph) {
        if (width > 0) {
            InputSize.apply(graph, height, width);
            steps.add("takes pictures of " + width + " x " + height);
        }
        if (dynamicBatch) {
            DynamicBatch.apply(graph);
            steps.add("leaves the batch open");
        } else if (batch > 0) {
            BatchSize.apply(graph, batch);
            steps.add("takes batches of " + batch);
        }
    }

    private RangeTable quantise(Graph graph, CalibrationRun run, String digest) {
        Quantisation.Scheme scheme = scheme();
        List<String> tensors = Quantisation.tensors(graph, scheme);
        RangeTable ranges;
        if (calibration.table().isPresent()) {
            ranges = RangeTable.read(calibration.table().get());
            ranges.requireFit(digest, tensors);
        } else {
            ranges = run.ranges(tensors, calibration.method(), digest, progress);
            Sensitivity.Finding finding = run.sensitivity(ranges, scheme, progress);
            ranges = ranges.keepingFloat(finding.keepFloat());
            explain(finding);
        }
        Quantisation.Report report = Quantisation.apply(graph, ranges, scheme, ranges.keepFloat());
        steps.add("computes " + report.integerLayers() + " of " + report.layers() + " layers with 8-bit integers ("
                + ranges + ")");
        return ranges;
    }

    private void explain(Sensitivity.Finding finding) {
        for (Sensitivity.Trial trial : finding.trials()) {
            if (trial.kept()) {
                steps.add(String.format(
                        Locale.ROOT,
                        "keeps %s in float: in 8 bits it alone changes what stands out of the outputs by %.0f %%",
                        trial.part(),
                        100 * trial.error()));
            }
        }
    }

    private Quantisation.Scheme scheme() {
        Target kernels = target != null
                ? target
                : EngineSelector.choose(options.engine).provider().target();
        return kernels == Target.TENSORRT ? Quantisation.Scheme.TENSORRT : Quantisation.Scheme.CPU;
    }

    /** {@return what is asked for, in full: conversions of equal text make equal models of equal files and pictures} */
    @Override
    public String toString() {
        return "precision " + precision + ", batch " + (dynamicBatch ? "open" : batch == 0 ? "as it is" : batch)
                + ", size " + (width == 0 ? "as it is" : width + " x " + height) + ", byte input " + byteInput
                + ", half border " + halfBorder + ", for " + (precision == Precision.INT8 ? scheme() : "any engine");
    }
}
