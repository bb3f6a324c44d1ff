package io.yolo4j.tensorrt.plan;

import io.yolo4j.cache.CacheFolder;
import io.yolo4j.cache.FileCache;
import io.yolo4j.spi.BuildOptions;
import java.nio.file.Path;

/** Where engines are kept that were built. */
final class EnginesFolder {
    /** Some hundred engines of usual size, or the newest of those that are tried out on a machine. */
    static final long LIMIT = 20L << 30;

    private EnginesFolder() {}

    /**
     * The chosen folder, or that of the user.
     *
     * @throws io.yolo4j.ConfigurationException for a user without a home
     */
    static FileCache of(BuildOptions options) {
        Path folder = options.cacheFolder() == null ? CacheFolder.ofUser() : options.cacheFolder();
        return new FileCache(folder.resolve("engines"), LIMIT);
    }
}
