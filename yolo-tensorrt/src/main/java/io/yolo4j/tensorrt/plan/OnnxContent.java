package io.yolo4j.tensorrt.plan;

import io.yolo4j.ModelException;
import io.yolo4j.cache.Digest;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of an ONNX model, which may be in several files. */
record OnnxContent(ModelSource source, OnnxFile file) {
    /** SHA-256 of all of it. */
    String digest() {
        Digest digest = Digest.sha256();
        try {
            if (source.bytes().isPresent()) {
                digest.add(source.bytes().get());
            } else {
                add(digest, source.path().orElseThrow());
            }
            for (Path weights : file.weightFiles()) {
                add(digest.add(weights.getFileName().toString()), weights);
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return digest.hex();
    }

    private static void add(Digest digest, Path file) throws IOException {
        digest.add(Long.toString(Files.size(file))).add(file);
    }

    /** A direct buffer with the model in one piece. A file is mapped where it is that already. */
    ByteBuffer inOnePiece() {
        if (!file.weightFiles().isEmpty()) {
            return direct(Graph.read(source).toBytes());
        }
        if (source.bytes().isPresent()) {
            return direct(source.bytes().get());
        }
        try (FileChannel channel = FileChannel.open(source.path().orElseThrow(), StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private ModelException unreadable(IOException e) {
        return new ModelException(source.name() + " cannot be read: " + e, e);
    }
}
