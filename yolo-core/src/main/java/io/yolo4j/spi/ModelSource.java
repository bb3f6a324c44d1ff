package io.yolo4j.spi;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Where a model's bytes are: a file, or an array in memory. */
public final class ModelSource {
    private final String name;
    private final Path path;
    private final byte[] bytes;

    private ModelSource(String name, Path path, byte[] bytes) {
        this.name = name;
        this.path = path;
        this.bytes = bytes;
    }

    /**
     * A model in a file; weights in files beside it are found.
     *
     * @param path the file
     * @return the source
     */
    public static ModelSource of(Path path) {
        return new ModelSource(path.toString(), Objects.requireNonNull(path), null);
    }

    /**
     * A model in memory.
     *
     * @param bytes the content of a model file; must not change while the model is being opened
     * @return the source
     */
    public static ModelSource of(byte[] bytes) {
        return new ModelSource("model of " + bytes.length + " bytes", null, bytes);
    }

    /**
     * A model in memory that has a name, such as that of the resource it was read from.
     *
     * @param name what messages call it
     * @param bytes the content of a model file; must not change while the model is being opened
     * @return the source
     */
    public static ModelSource of(String name, byte[] bytes) {
        return new ModelSource(Objects.requireNonNull(name, "name"), null, Objects.requireNonNull(bytes, "bytes"));
    }

    /**
     * The same model in another form: what messages call it stays.
     *
     * @param content the file that holds it now
     * @return the source
     */
    public ModelSource in(Path content) {
        return new ModelSource(name, Objects.requireNonNull(content), null);
    }

    /**
     * The same model in another form: what messages call it stays.
     *
     * @param content the bytes of the model now; must not change while it is being opened
     * @return the source
     */
    public ModelSource in(byte[] content) {
        return new ModelSource(name, null, Objects.requireNonNull(content));
    }

    /** {@return the path, or how messages call a model in memory} */
    public String name() {
        return name;
    }

    /** {@return the file, unless the model is in memory} */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /** {@return the bytes, uncopied, unless the model is in a file} */
    public Optional<byte[]> bytes() {
        return Optional.ofNullable(bytes);
    }

    /** {@return the name} */
    @Override
    public String toString() {
        return name;
    }
}
