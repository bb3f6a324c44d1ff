package io.yolo4j.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What all measurements share.
 *
 * @param models folder of the models
 * @param model the detector that is measured where one is enough
 * @param dynamic a detector that leaves its input size open, if there is one
 * @param images folder of the pictures
 * @param threads how many threads every contestant computes with
 * @param quick whether two minutes for all sections together matter more than steady figures
 * @param python an interpreter that has python/requirements.txt, if there is one
 * @param scripts folder of the Python scripts
 * @param pictures folder for charts
 */
record Settings(
        Path models,
        Path model,
        Optional<Path> dynamic,
        Path images,
        int threads,
        boolean quick,
        Optional<String> python,
        Path scripts,
        Path pictures) {

    /** One of two numbers: how often, or how long. */
    int either(int full, int quickly) {
        return quick ? quickly : full;
    }

    /** A folder that a clean build empties. */
    Path scratch() {
        return scripts.resolveSibling("target");
    }

    Path existingModel() throws MissingException {
        return existing(model, "--model");
    }

    /** A model by the name of its file, without {@code .onnx}. */
    Path model(String name) throws MissingException {
        return existing(models.resolve(name + ".onnx"), "--models");
    }

    /** A detector that leaves its input size open. */
    Path dynamicModel() throws MissingException {
        return existing(
                dynamic.orElseThrow(() -> new MissingException(
                        "no detector that leaves its input size open; name one with --dynamic-model")),
                "--dynamic-model");
    }

    /** A picture by its path within the folder of pictures. */
    Path image(String relative) throws MissingException {
        return existing(images.resolve(relative), "--images");
    }

    private static Path existing(Path path, String option) throws MissingException {
        if (!Files.exists(path)) {
            throw new MissingException("no " + path + "; name another place with " + option);
        }
        return path;
    }
}
