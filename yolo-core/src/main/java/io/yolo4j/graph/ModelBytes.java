package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.yolo4j.ModelException;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * From a file or an array to a parsed model, without copying the weights. Java ends a mapping when the collector finds it, so on Windows
 * the file cannot be replaced until then.
 */
final class ModelBytes {
    /** Protobuf's own default: 33 subgraphs within each other. Fixed here, since the walk over them recurses too. */
    private static final int NESTING = 100;

    private static final int HEAD = 4096;

    private ModelBytes() {}

    static ModelProto parse(ModelSource source) {
        String name = source.name();
        byte[] array = source.bytes().orElse(null);
        if (array != null) {
            FileKind kind = new FileKind(name, head(ByteBuffer.wrap(array)), array.length);
            kind.refuseKnown();
            return parse(kind, UnsafeByteOperations.unsafeWrap(array));
        }
        Path path = source.path().orElseThrow();
        FileKind.refuseDirectory(name, path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD, size));
            while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {}
            FileKind kind = new FileKind(name, head(head.flip()), size);
            kind.refuseKnown();
            // Aliasing works on a ByteString around the mapping; on a CodedInputStream of the mapping it copies all the
            // same.
            return parse(kind, UnsafeByteOperations.unsafeWrap(channel.map(FileChannel.MapMode.READ_ONLY, 0, size)));
        } catch (NoSuchFileException e) {
            throw new ModelException(name + " does not exist; it was looked for at " + path.toAbsolutePath(), e);
        } catch (AccessDeniedException e) {
            throw new ModelException(name + " may not be read by this process; check its permissions", e);
        } catch (IOException e) {
            throw new ModelException(
                    name + " cannot be read: " + Text.shortened(String.valueOf(e.getMessage()), 200), e);
        } catch (UnsupportedOperationException e) {
            throw new ModelException(
                    name + " is not in the file system of this machine; copy it there or give its bytes", e);
        } catch (InternalError e) {
            // How the JVM reports that a mapped file became shorter.
            throw new ModelException(name + " changed while it was read; wait until it is written completely", e);
        }
    }

    static boolean isReadable(Path path) {
        return Files.isRegularFile(path) && Files.isReadable(path);
    }

    private static byte[] head(ByteBuffer bytes) {
        byte[] head = new byte[Math.min(HEAD, bytes.remaining())];
        bytes.get(head);
        return head;
    }

    private static ModelProto parse(FileKind kind, ByteString bytes) {
        CodedInputStream input = bytes.newCodedInput();
        input.enableAliasing(true);
        input.setRecursionLimit(NESTING);
        try {
            ModelProto model = ModelProto.parseFrom(input);
            input.checkLastTagWas(0);
            if (!model.hasGraph()) {
                kind.refuseText();
            }
            return model;
        } catch (InvalidProtocolBufferException e) {
            throw kind.unparsable(e);
        } catch (IOException e) {
            throw new ModelException(kind.name() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
