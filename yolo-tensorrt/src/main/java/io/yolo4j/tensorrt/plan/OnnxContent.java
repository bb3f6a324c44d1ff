package io.yolo4j.tensorrt.plan;

import io.yolo4j.ModelException;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** The bytes of an ONNX model, which may be in several files. */
record OnnxContent(ModelSource source, OnnxFile file) {
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
