package io.yolo4j.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.yolo4j.EngineException;
import io.yolo4j.EngineInfo;
import io.yolo4j.ModelException;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * How a model is loaded, and by what.
 *
 * @param stamp what the file has to look like still; null where it is loaded for the first time, or is none
 */
record OrtLoading(ModelSource model, Stamp stamp, int threads, String engine, String device, Setup setup) {
    /** What tells a file from its successor of the same name. */
    record Stamp(long size, FileTime modified, Object key) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
            } catch (IOException e) {
                return new Stamp(-1, FileTime.fromMillis(0), null); // gone; the runtime says so better
            }
        }
    }

    /** Chooses what the runtime computes with. */
    interface Setup {
        void apply(OrtSession.SessionOptions options) throws OrtException;
    }

    OrtLoading(ModelSource model, int threads, String engine, String device, Setup setup) {
        this(model, null, threads, engine, device, setup);
    }

    /** Loads the model. */
    OrtSession load() {
        if (stamp != null && !stamp.equals(Stamp.of(model.path().orElseThrow()))) {
            throw new ModelException(model + " is not the file any more that was opened");
        }
        OrtEnvironment environment = OrtRuntime.get().environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // Errors are reported by exception; the runtime would print them to standard error as well.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setIntraOpNumThreads(threads);
            configure(options);
            return model.path().isEmpty()
                    ? environment.createSession(model.bytes().orElseThrow(), options)
                    : environment.createSession(file(model.path().get()).toString(), options);
        } catch (OrtException e) {
            throw new ModelException("ONNX Runtime does not load the model: " + OrtRuntime.reason(e), e);
        }
    }

    EngineInfo engineInfo() {
        return new EngineInfo(engine, OrtRuntime.get().environment().getVersion(), device);
    }

    private void configure(OrtSession.SessionOptions options) {
        try {
            setup.apply(options);
        } catch (OrtException e) {
            throw new EngineException(engine + " does not start on " + device + ": " + OrtRuntime.reason(e), e);
        }
    }

    private static Path file(Path path) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new ModelException(path + " is not a file of the operating system; open the model from its bytes");
        }
        return path;
    }

    /**
     * The same model for other threads, at any later time: a file must still be the one that was loaded now, and bytes are copied, because
     * the caller may change them.
     */
    OrtLoading later(int otherThreads) {
        ModelSource kept =
                model.bytes().map(bytes -> ModelSource.of(bytes.clone())).orElse(model);
        return new OrtLoading(kept, model.path().map(Stamp::of).orElse(null), otherThreads, engine, device, setup);
    }
}
