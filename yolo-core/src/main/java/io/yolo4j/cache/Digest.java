package io.yolo4j.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what is added, one thing after the other. Not safe for use by several threads. */
public final class Digest {
    private final MessageDigest digest;

    private Digest(MessageDigest digest) {
        this.digest = digest;
    }

    /** {@return an empty one} */
    public static Digest sha256() {
        try {
            return new Digest(MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds bytes. */
    public Digest add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    /** Adds what is left of a buffer, which stays where it is. */
    public Digest add(ByteBuffer bytes) {
        digest.update(bytes.duplicate());
        return this;
    }

    /** Adds a stream to its end. */
    private Digest add(InputStream in) throws IOException {
        byte[] chunk = new byte[1 << 16];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            digest.update(chunk, 0, count);
        }
        return this;
    }

    /** Adds the content of a file. */
    public Digest add(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return add(in);
        }
    }

    /** Adds the content of a file as a field: its length goes before it. */
    public Digest addField(Path file) throws IOException {
        return add(Long.toString(Files.size(file))).add(file);
    }

    /** Adds a field: its length goes before it, so that what follows cannot be taken for a part of it. */
    public Digest add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
        return this;
    }

    /** {@return 64 hexadecimal digits; nothing can be added any more} */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
