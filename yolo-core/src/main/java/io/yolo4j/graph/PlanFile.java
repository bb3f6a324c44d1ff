package io.yolo4j.graph;

import io.yolo4j.ModelException;
import io.yolo4j.Precision;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.text.ParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An engine that TensorRT has built, in a file: the plan alone, as {@code trtexec} writes it, or behind four bytes of length and metadata in JSON,
 * as Ultralytics does (engine/exporter.py, export_engine). Immutable; holds neither the plan nor the file.
 */
public final class PlanFile implements ModelFile {
    /** What a plan begins with, in ISO 8859-1: since TensorRT 8.6, and before. */
    private static final List<String> TAGS = List.of("ftrt", "ptrt");

    /** The part of a plan that tells by which version it was built (trtexec, printPlanVersion). */
    private static final int PLAN_HEAD = 28;

    /** 21 841 names of ImageNet's full set have half a million characters. An ONNX file, read as a length, begins with more than this. */
    private static final int LONGEST_HEADER = 1 << 22;

    private final ModelSource source;
    private final Map<String, Object> header;
    private final long start;
    private final long length;
    private final String version;

    private PlanFile(ModelSource source, Map<String, Object> header, long start, long length, String version) {
        this.source = source;
        this.header = header;
        this.start = start;
        this.length = length;
        this.version = version;
    }

    /** A plan is native code. Who takes files of others for ONNX models, which are none, does not get one under such a name. */
    static boolean isPlan(ModelSource source) {
        if (source.name().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
            return false;
        }
        try (Content content = Content.of(source)) {
            byte[] head = content.read(0, 8);
            return isTag(head) || headerLength(head) > 0;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // told by who reads it
        }
    }

    private static boolean isTag(byte[] head) {
        return head.length >= 4 && TAGS.contains(new String(head, 0, 4, StandardCharsets.ISO_8859_1));
    }

    /** Zero where no header begins here. */
    private static int headerLength(byte[] head) {
        if (head.length < 6 || head[4] != '{' || head[5] != '"') {
            return 0;
        }
        int length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        return length <= LONGEST_HEADER ? Math.max(0, length) : 0;
    }

    /**
     * Reads what stands before the plan, and where it begins.
     *
     * @throws ModelException if the file is cut or holds no plan
     */
    public static PlanFile read(ModelSource source) {
        try (Content content = Content.of(source)) {
            long size = content.size();
            int headerLength = headerLength(content.read(0, 8));
            long start = headerLength == 0 ? 0 : Integer.BYTES + headerLength;
            if (start + PLAN_HEAD > size) {
                throw new ModelException(source.name() + " is a TensorRT engine that was cut: expected "
                        + (headerLength == 0 ? "" : "metadata of " + headerLength + " bytes and ")
                        + "a plan, found " + size + " bytes; build or copy it again");
            }
            Map<String, Object> header =
                    headerLength == 0 ? Map.of() : header(source, content.read(Integer.BYTES, headerLength));
            byte[] head = content.read(start, PLAN_HEAD);
            if (!isTag(head)) {
                throw new ModelException(source.name()
                        + " has the metadata of a TensorRT engine, but no plan behind them: expected it to begin with"
                        + " \"ftrt\" at byte " + start + ", found "
                        + Text.shortened(new String(head, 0, 4, StandardCharsets.ISO_8859_1), 8)
                        + "; build or copy it again");
            }
            return new PlanFile(source, header, start, size - start, version(head));
        } catch (IOException | UnsupportedOperationException e) {
            throw new ModelException(source.name() + " cannot be read: " + e, e);
        }
    }

    /** The four numbers follow fields of serialisation 0; null where it is another. */
    private static String version(byte[] head) {
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (head[0] != 'f' || fields.getInt(4) != 0 || head[24] == 0) {
            return null;
        }
        return (head[24] & 0xff) + "." + (head[25] & 0xff) + "." + (head[26] & 0xff) + "." + (head[27] & 0xff);
    }

    private static Map<String, Object> header(ModelSource source, byte[] json) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            if (PythonLiteral.parse(text) instanceof Map<?, ?> entries) {
                Map<String, Object> header = new LinkedHashMap<>();
                entries.forEach((key, value) -> header.put(String.valueOf(key), value));
                return header;
            }
            throw new ParseException("expected an object", 0);
        } catch (CharacterCodingException | ParseException e) {
            throw new ModelException(
                    source.name() + " is a TensorRT engine whose metadata cannot be read: " + e.getMessage()
                            + "; build or copy it again",
                    e);
        }
    }

    /** {@return what the exporter wrote before the plan, in the words of an ONNX file's metadata; empty where there is only a plan} */
    public Map<String, String> metadata() {
        Map<String, String> entries = new LinkedHashMap<>();
        header.forEach((key, value) -> entries.put(key, value instanceof String text ? text : literal(value)));
        return Collections.unmodifiableMap(entries);
    }

    /** As Python writes it, which is how metadata of ONNX files are read. */
    private static String literal(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> literal(entry.getKey()) + ": " + literal(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(PlanFile::literal).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof String text) {
            return '\'' + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + '\'';
        }
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        return value == null ? "None" : value.toString();
    }

    /** {@return what the plan was built with, such as 10.6.0.26, where it tells} */
    public Optional<String> version() {
        return Optional.ofNullable(version);
    }

    /** {@return how many bytes the plan has} */
    public long length() {
        return length;
    }

    /**
     * The plan: of a file it is mapped.
     *
     * @return a direct buffer
     */
    public ByteBuffer plan() {
        try (Content content = Content.of(source)) {
            return content.direct(start, length);
        } catch (IOException | UnsupportedOperationException e) {
            throw new ModelException(source.name() + " cannot be read: " + e, e);
        }
    }

    /** {@inheritDoc} By the exporter's arguments; FP32 where they do not tell. */
    @Override
    public Precision precision() {
        if (header.get("args") instanceof Map<?, ?> args) {
            if (Boolean.TRUE.equals(args.get("int8"))) {
                return Precision.INT8;
            }
            if (Boolean.TRUE.equals(args.get("half"))) {
                return Precision.FP16;
            }
        }
        return Precision.FP32;
    }

    /** {@inheritDoc} TensorRT has no operator that would. */
    @Override
    public boolean mixesPictures() {
        return false;
    }

    @Override
    public String explainFailure(String engineMessage) {
        return source.name() + " was refused by the engine: " + Text.shortened(String.valueOf(engineMessage), 300);
    }

    /** A file or an array, read in parts. */
    private record Content(FileChannel channel, byte[] array) implements AutoCloseable {
        static Content of(ModelSource source) throws IOException {
            Path path = source.path().orElse(null);
            return path == null
                    ? new Content(null, source.bytes().orElseThrow())
                    : new Content(FileChannel.open(path, StandardOpenOption.READ), null);
        }

        long size() throws IOException {
            return channel == null ? array.length : channel.size();
        }

        /** Fewer where the content ends. */
        byte[] read(long at, int count) throws IOException {
            ByteBuffer part = ByteBuffer.allocate((int) Math.min(count, size() - at));
            if (channel == null) {
                part.put(array, (int) at, part.capacity());
            } else {
                while (part.hasRemaining() && channel.read(part, at + part.position()) >= 0) {}
            }
            return part.array();
        }

        ByteBuffer direct(long at, long count) throws IOException {
            if (count > Integer.MAX_VALUE) {
                throw new IOException("expected a plan of at most 2 GB, found " + count + " bytes");
            }
            if (channel == null) {
                return ByteBuffer.allocateDirect((int) count)
                        .put(array, (int) at, (int) count)
                        .flip();
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, at, count);
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
