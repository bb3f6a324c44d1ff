package io.yolo4j.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;

/** The bytes of an image file in native memory, where OpenCV reads them. */
final class OpenCvBytes implements AutoCloseable {
    private final BytePointer memory;
    private final int length;

    private OpenCvBytes(BytePointer memory, int length) {
        this.memory = memory;
        this.length = length;
    }

    static OpenCvBytes of(byte[] encoded) {
        return new OpenCvBytes(new BytePointer(encoded), encoded.length);
    }

    /**
     * Reads a file straight to where it is needed: an array on the way costs two more copies, and the JDK keeps a buffer of the size of
     * the file for each thread that reads one whole.
     *
     * @param size what the file system says; some do not know
     */
    static OpenCvBytes read(Path file, int size) throws IOException {
        BytePointer memory = new BytePointer(size + 1L);
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = memory.asByteBuffer();
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the end of the file, which comes before that of the memory
            }
            if (bytes.hasRemaining()) {
                return new OpenCvBytes(memory, bytes.position());
            }
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
        memory.close();
        return of(Files.readAllBytes(file));
    }

    BytePointer pointer() {
        return memory;
    }

    int length() {
        return length;
    }

    /** A view, for reading the header. */
    ByteBuffer view() {
        return memory.asByteBuffer().limit(length);
    }

    @Override
    public void close() {
        memory.close();
    }
}
