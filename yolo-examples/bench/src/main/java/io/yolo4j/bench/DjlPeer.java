package io.yolo4j.bench;

import ai.djl.ModelException;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.modality.cv.translator.YoloV8TranslatorFactory;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import io.yolo4j.Detections;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * DJL with its engine for ONNX Runtime, and PyTorch for what that engine cannot do itself (resize, transpose). Translator and
 * arguments are those of DJL's own example {@code YoloV8Detection}, which stretches the picture; thresholds are ours.
 */
final class DjlPeer implements Contestant {
    private static final String ENGINE = "OnnxRuntime";

    private final Predictor<Image, DetectedObjects> predictor;
    private final List<String> classNames;
    private final boolean fromFile;
    private Path file;
    private Image image;
    private int width;
    private int height;
    private DetectedObjects found;

    /** The model is closed by whoever opened it. */
    DjlPeer(ZooModel<Image, DetectedObjects> model, List<String> classNames, boolean fromFile) {
        this.predictor = model.newPredictor();
        this.classNames = classNames;
        this.fromFile = fromFile;
    }

    /**
     * Starts its engine, which wants to be the first in the process to use ONNX Runtime. Nothing is downloaded or reported home; the natives of
     * PyTorch are unpacked into a folder.
     */
    static void start(Path cache, int threads) throws MissingException {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("DJL_CACHE_DIR", cache.toString());
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        try {
            Class.forName("ai.djl.pytorch.engine.PtEngineProvider");
        } catch (ClassNotFoundException e) {
            throw new MissingException(
                    "DJL needs PyTorch beside ONNX Runtime; remove target/lib and build with -Ppeers, as the script run does",
                    e);
        }
        Engine.getEngine(ENGINE);
    }

    static ZooModel<Image, DetectedObjects> open(Path model, List<String> classNames, int threads) {
        try {
            return Criteria.builder()
                    .setTypes(Image.class, DetectedObjects.class)
                    .optModelPath(model)
                    .optEngine(ENGINE)
                    .optOption("intraOpNumThreads", Integer.toString(threads))
                    .optTranslatorFactory(new YoloV8TranslatorFactory())
                    .optArgument("width", 640)
                    .optArgument("height", 640)
                    .optArgument("resize", true)
                    .optArgument("toTensor", true)
                    .optArgument("applyRatio", true)
                    .optArgument("threshold", 0.25f)
                    .optArgument("nmsThreshold", 0.7f)
                    .optArgument("synset", String.join(",", classNames))
                    .build()
                    .loadModel();
        } catch (IOException | ModelException e) {
            throw new IllegalStateException("DJL does not load " + model, e);
        }
    }

    @Override
    public String name() {
        return fromFile ? "DJL, from a file" : "DJL";
    }

    @Override
    public void prepare(Picture picture) {
        file = picture.file();
        image = ImageFactory.getInstance().fromImage(picture.pixels());
        width = picture.width();
        height = picture.height();
    }

    @Override
    public double run() throws IOException, TranslateException {
        long start = System.nanoTime();
        found = predictor.predict(fromFile ? ImageFactory.getInstance().fromFile(file) : image);
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public Optional<Detections> found() {
        List<float[]> boxes = new ArrayList<>();
        for (DetectedObjects.DetectedObject object : found.<DetectedObjects.DetectedObject>items()) {
            Rectangle box = object.getBoundingBox().getBounds();
            boxes.add(new float[] {
                (float) (box.getX() * width),
                (float) (box.getY() * height),
                (float) ((box.getX() + box.getWidth()) * width),
                (float) ((box.getY() + box.getHeight()) * height),
                (float) object.getProbability(),
                classNames.indexOf(object.getClassName())
            });
        }
        return Optional.of(BoxCheck.detections(width, height, boxes, classNames));
    }

    @Override
    public void close() {
        predictor.close();
    }
}
