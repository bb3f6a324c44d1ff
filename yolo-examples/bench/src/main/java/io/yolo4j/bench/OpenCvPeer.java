package io.yolo4j.bench;

import io.yolo4j.Detections;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect2d;
import org.bytedeco.opencv.opencv_core.Rect2dVector;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_dnn.Image2BlobParams;
import org.bytedeco.opencv.opencv_dnn.Net;

/**
 * OpenCV alone: its letterbox ({@code blobFromImageWithParams}), its network and its NMS, as its own sample
 * {@code samples/dnn/yolo_detector.cpp} has them; the scan over the scores is a Java loop over one bulk copy.
 */
final class OpenCvPeer implements Contestant {
    private static final int SIDE = 640;
    private static final float CONFIDENCE = 0.25f;
    private static final float IOU = 0.7f;

    private final Net net;
    private final List<String> classNames;
    private final boolean fromFile;
    private final List<float[]> boxes = new ArrayList<>();
    private Path file;
    private Mat pixels = new Mat();
    private int width;
    private int height;

    /** The network is closed by whoever read it. */
    OpenCvPeer(Net net, List<String> classNames, boolean fromFile) {
        this.net = net;
        this.classNames = classNames;
        this.fromFile = fromFile;
    }

    static Net read(Path model, int threads) {
        opencv_core.setNumThreads(threads);
        return opencv_dnn.readNetFromONNX(model.toString());
    }

    @Override
    public String name() {
        return fromFile ? "OpenCV DNN, from a file" : "OpenCV DNN";
    }

    @Override
    public void prepare(Picture picture) {
        file = picture.file();
        pixels.close();
        pixels = mat(picture);
    }

    @Override
    public double run() {
        long start = System.nanoTime();
        boxes.clear();
        try (PointerScope scope = new PointerScope()) {
            Mat image = fromFile ? opencv_imgcodecs.imread(file.toString()) : pixels;
            width = image.cols();
            height = image.rows();
            net.setInput(blob(image, SIDE, SIDE));
            select(net.forward().<FloatBuffer>createBuffer());
        }
        return (System.nanoTime() - start) / 1e6;
    }

    /** {@code [4 + classes, cells]}: centre and size in pixels of the input, then scores. */
    private void select(FloatBuffer output) {
        float[] values = new float[output.remaining()];
        output.get(values);
        int cells = values.length / (4 + classNames.size());
        float[] best = new float[cells];
        int[] classes = new int[cells];
        for (int c = 0, at = 4 * cells; c < classNames.size(); c++) {
            for (int i = 0; i < cells; i++, at++) {
                if (values[at] > best[i]) {
                    best[i] = values[at];
                    classes[i] = c;
                }
            }
        }
        double gain = Math.min((double) SIDE / width, (double) SIDE / height);
        double left = (SIDE - (int) (width * gain)) / 2, top = (SIDE - (int) (height * gain)) / 2;
        Rect2dVector rectangles = new Rect2dVector();
        List<Integer> passed = new ArrayList<>();
        for (int i = 0; i < cells; i++) {
            if (best[i] > CONFIDENCE) {
                double w = values[2 * cells + i] / gain, h = values[3 * cells + i] / gain;
                double x = (values[i] - left) / gain - w / 2, y = (values[cells + i] - top) / gain - h / 2;
                rectangles.push_back(new Rect2d(x, y, w, h));
                passed.add(i);
            }
        }
        float[] scores = new float[passed.size()];
        int[] ids = new int[scores.length];
        for (int k = 0; k < scores.length; k++) {
            scores[k] = best[passed.get(k)];
            ids[k] = classes[passed.get(k)];
        }
        if (scores.length == 0) {
            return;
        }
        IntPointer kept = new IntPointer();
        opencv_dnn.NMSBoxesBatched(rectangles, new FloatPointer(scores), new IntPointer(ids), CONFIDENCE, IOU, kept);
        for (long k = 0; k < kept.limit(); k++) {
            int at = kept.get(k);
            Rect2d box = rectangles.get(at);
            boxes.add(new float[] {
                (float) box.x(),
                (float) box.y(),
                (float) (box.x() + box.width()),
                (float) (box.y() + box.height()),
                scores[at],
                ids[at]
            });
        }
    }

    @Override
    public Optional<Detections> found() {
        return Optional.of(BoxCheck.detections(width, height, boxes, classNames));
    }

    @Override
    public void close() {
        pixels.close();
    }

    /** The input that every contestant computes from the picture, for the one that computes none. */
    static float[] letterbox(Picture picture, int width, int height) {
        try (PointerScope scope = new PointerScope()) {
            FloatBuffer blob = blob(mat(picture), width, height).createBuffer();
            float[] values = new float[blob.remaining()];
            blob.get(values);
            return values;
        }
    }

    private static Mat mat(Picture picture) {
        Mat mat = new Mat(picture.height(), picture.width(), opencv_core.CV_8UC3);
        mat.data().put(picture.bgr());
        return mat;
    }

    private static Mat blob(Mat image, int width, int height) {
        Image2BlobParams letterbox = new Image2BlobParams(
                Scalar.all(1 / 255.0),
                new Size(width, height),
                Scalar.all(0),
                true,
                opencv_core.CV_32F,
                opencv_dnn.DNN_LAYOUT_NCHW,
                opencv_dnn.DNN_PMODE_LETTERBOX,
                Scalar.all(114));
        return opencv_dnn.blobFromImageWithParams(image, letterbox);
    }
}
