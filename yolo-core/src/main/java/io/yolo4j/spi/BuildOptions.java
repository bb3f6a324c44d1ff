package io.yolo4j.spi;

import io.yolo4j.BuildProgress;
import java.nio.file.Path;

/**
 * How an engine is built by those that choose kernels for a model on a device, and keep what they built.
 *
 * @param workspace bytes of scratch on the device that a kernel may take, or 0 for all there is
 * @param level how much effort goes into choosing kernels, 0 to 5
 * @param progress hears how far it is, or null
 * @param cacheFolder where built engines are kept, or null for the user's own folder
 * @param resized whether sessions will be resized ({@link EngineSession#resize}); else a model that leaves its size open is run in the size of its
 *     opening alone
 */
public record BuildOptions(long workspace, int level, BuildProgress progress, Path cacheFolder, boolean resized) {
    /** TensorRT's own default. */
    public static final int USUAL_LEVEL = 3;

    /** What holds where nobody asks for anything. */
    public static final BuildOptions USUAL = new BuildOptions(0, USUAL_LEVEL, null, null, false);
}
