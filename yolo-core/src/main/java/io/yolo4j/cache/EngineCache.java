package io.yolo4j.cache;

import java.nio.file.Path;

/** Where engines are kept that were built for a GPU, with a text beside each that says what it is, and what was measured on the way. */
public final class EngineCache {
    /** Bytes in all: some hundred engines of usual size. */
    public static final long LIMIT = 20L << 30;

    /** How the names of engines end. */
    public static final String PLAN = ".plan";

    /** How the names of builds end that came to nothing. */
    public static final String REFUSAL = ".refused";

    /** How the names of timings end. */
    public static final String TIMINGS = ".timings";

    private EngineCache() {}

    /**
     * The cache in a chosen folder, or in that of the user.
     *
     * @param chosen the folder, or null
     * @throws io.yolo4j.ConfigurationException where there is none for a user without a home
     */
    public static FileCache in(Path chosen) {
        return new FileCache((chosen == null ? CacheFolder.ofUser() : chosen).resolve("engines"), LIMIT);
    }
}
