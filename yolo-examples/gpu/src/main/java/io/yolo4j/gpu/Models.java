package io.yolo4j.gpu;

import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** The models and pictures of the verification. */
final class Models {
    static final float CONFIDENCE = 0.25f;

    private Models() {}

    static Path main(Verification options) {
        return options.shared.resolve("models/yolov8n-640-fp32.onnx");
    }

    static DetectorBuilder open(Verification options, Path file, String engine) {
        DetectorBuilder builder =
                Detector.builder(file).engine(engine).device(options.device).confidence(CONFIDENCE);
        if (options.cache != null) {
            builder.cacheFolder(options.cache);
        }
        if (file.getFileName()
                .toString()
                .matches("(yolox|nanodet|picodet|fastestdet).*")) { // without names of their own
            builder.classNames(
                    IntStream.range(0, 80).mapToObj(Integer::toString).toList());
        }
        return builder;
    }

    static List<Path> pictures(Verification options) {
        return files(options.shared.resolve("images/coco-val64/images"));
    }

    static List<Image> images(List<Path> files) {
        List<Image> images = new ArrayList<>();
        for (Path file : files) {
            try {
                images.add(Image.of(ImageIO.read(file.toFile())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return images;
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
