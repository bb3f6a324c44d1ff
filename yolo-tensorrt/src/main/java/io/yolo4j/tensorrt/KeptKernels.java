package io.yolo4j.tensorrt;

import io.yolo4j.ConfigurationException;
import io.yolo4j.cache.EngineCache;
import io.yolo4j.cache.FileCache;
import io.yolo4j.spi.BuildOptions;
import io.yolo4j.tensorrt.pipeline.CubinStore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.Supplier;

/** Compiled kernels beside the engines, because compiling them takes longer than opening an engine. */
record KeptKernels(FileCache cache) implements CubinStore {
    static CubinStore beside(BuildOptions options) {
        try {
            return new KeptKernels(EngineCache.in(options.cacheFolder()));
        } catch (ConfigurationException e) { // a user without a home, who was told so when the engine was built
            return CubinStore.NONE;
        }
    }

    @Override
    public byte[] get(String name, Supplier<byte[]> compiler) {
        byte[][] made = new byte[1][];
        try {
            return Files.readAllBytes(cache.get(name, () -> made[0] = compiler.get()));
        } catch (IOException e) { // not to be written, which was told then, too
            return made[0] != null ? made[0] : compiler.get();
        }
    }
}
