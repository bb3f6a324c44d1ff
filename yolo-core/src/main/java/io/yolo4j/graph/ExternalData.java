package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.yolo4j.ModelException;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks that weights which a model keeps in files beside it are there, and nowhere else. */
final class ExternalData {
    private final ModelSource source;
    private final Map<String, Long> sizes = new HashMap<>();

    ExternalData(ModelSource source) {
        this.source = source;
    }

    void check(TensorProto tensor) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            place(tensor);
        }
    }

    /** All files that were looked at, in the order of their names. */
    List<Path> files() {
        return sizes.keySet().stream()
                .sorted()
                .map(location -> resolve(source.path().orElseThrow(), location))
                .toList();
    }

    /** A file that {@link #place} has found. */
    Path file(String location) {
        return resolve(source.path().orElseThrow(), location);
    }

    String model() {
        return source.name();
    }

    /** Where a tensor's bytes are, all of which exist. */
    record Place(String location, long offset, long length) {}

    Place place(TensorProto tensor) {
        String location = "";
        long offset = 0;
        long length = -1;
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            switch (entry.getKey()) {
                case "location" -> location = entry.getValue();
                case "offset" -> offset = number(tensor, entry);
                case "length" -> length = number(tensor, entry);
                default -> {} // a checksum, or something that readers skip
            }
        }
        long size = size(location);
        long least = Math.max(0, length);
        if (offset > size - least) {
            throw new ModelException(source.name() + " needs the weights in " + shown(location) + " up to byte "
                    + (least > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + least) + ", but that file has "
                    + size + "; probably a broken download or copy");
        }
        return new Place(location, offset, length >= 0 ? length : size - offset);
    }

    private long size(String location) {
        Long known = sizes.get(location);
        if (known != null) {
            return known;
        }
        Path model = source.path()
                .orElseThrow(() -> new ModelException(source.name() + " keeps weights in the file " + shown(location)
                        + ", which a model in memory cannot bring; give the path of the model instead, or save the"
                        + " model in one file"));
        Path file = resolve(model, location);
        if (!ModelBytes.isReadable(file)) {
            throw new ModelException(source.name() + " keeps weights in " + shown(location)
                    + ", which is missing beside it; copy that file to " + file);
        }
        try {
            long size = Files.size(file);
            if (size < 1024 && isPointer(file)) {
                throw new ModelException(source.name() + " keeps weights in " + shown(location)
                        + ", which is a Git LFS pointer; fetch the real file with `git lfs pull`");
            }
            sizes.put(location, size);
            return size;
        } catch (IOException e) {
            throw new ModelException(
                    source.name() + " keeps weights in " + shown(location) + ", which cannot be read", e);
        }
    }

    /**
     * Lexically inside the model's folder. Links are followed: caches of model hubs link both the model and its weights to a common store.
     */
    private Path resolve(Path model, String location) {
        // ONNX Runtime takes this prefix for an address in memory, whatever the platform (tensorprotoutils.h).
        boolean address = location.contains("_ORT_MEM_ADDR_");
        boolean drive = location.length() > 1 && location.charAt(1) == ':';
        boolean root = location.startsWith("/") || location.startsWith("\\");
        try {
            Path folder = model.toAbsolutePath().normalize().getParent();
            Path file = folder.resolve(location).normalize();
            boolean climbs = location.replace('\\', '/').startsWith("../")
                    || location.replace('\\', '/').contains("/../");
            if (!location.isBlank() && !address && !drive && !root && !climbs && inside(folder, file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // Refused below, with everything else that is no name of a file beside the model.
        }
        throw new ModelException(source.name() + " wants to read weights from " + shown(location)
                + ", which is not a file in its own folder; such a model is refused, save it again with the weights"
                + " beside it");
    }

    private static boolean inside(Path folder, Path file) {
        return file.startsWith(folder) && !file.equals(folder);
    }

    private static boolean isPointer(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(24), StandardCharsets.ISO_8859_1).startsWith("version https://git-lfs");
        }
    }

    private long number(TensorProto tensor, StringStringEntryProto entry) {
        try {
            long value = Long.parseLong(entry.getValue().strip());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw new ModelException(source.name() + " says \"" + Text.shortened(entry.getValue(), 40) + "\" for the "
                + entry.getKey() + " of the weights " + Text.shortened(tensor.getName(), 80)
                + ", where a number of bytes was expected; export the model again");
    }

    private static String shown(String location) {
        return "\"" + Text.shortened(location, 200) + "\"";
    }
}
