package io.yolo4j.graph.calibration;

import io.yolo4j.CalibrationMethod;
import io.yolo4j.ConfigurationException;
import io.yolo4j.graph.calibration.RangeTable.Origin;
import io.yolo4j.graph.calibration.RangeTable.Range;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A table of ranges as text:
 *
 * <pre>
 * yolo4j-ranges 1
 * model 6e7f… (SHA-256, 64 digits)
 * method percentile 99.99
 * pictures 128
 * tensors 2
 * -0.2784645 17.313 /model.0/act/Mul_output_0
 * 0 1 images
 * float 1
 * /model.0/conv/Conv
 * </pre>
 *
 * Lines end with a line feed, numbers are the shortest that read back as the same float, and within names a space is {@code \s}, a
 * backslash {@code \\}, and all that is not visible or has no place in UTF-8 {@code \}{@code u} with four hexadecimal digits.
 */
final class RangeText {
    private static final String MAGIC = "yolo4j-ranges";
    private static final int VERSION = 1;
    private static final String NUMBER = "-?[0-9]{1,60}(\\.[0-9]{1,60})?([eE][+-]?[0-9]{1,3})?";

    private final String name;
    private final String[] lines;
    private int next;

    RangeText(String name, String text) {
        this.name = name;
        this.lines = text.split("\r?\n", -1);
    }

    static String write(RangeTable table, Origin origin) {
        StringBuilder text = new StringBuilder();
        text.append(MAGIC).append(' ').append(VERSION).append('\n');
        text.append("model ").append(origin.model()).append('\n');
        text.append("method ").append(origin.method()).append('\n');
        text.append("pictures ").append(origin.pictures()).append('\n');
        text.append("tensors ").append(table.tensors().size()).append('\n');
        for (String tensor : table.tensors()) {
            Range range = table.range(tensor);
            text.append(number(range.min()))
                    .append(' ')
                    .append(number(range.max()))
                    .append(' ');
            escape(tensor, text);
            text.append('\n');
        }
        text.append("float ").append(table.keepFloat().size()).append('\n');
        for (String node : table.keepFloat()) {
            escape(node, text);
            text.append('\n');
        }
        return text.toString();
    }

    RangeTable table() {
        version();
        String model = header("model");
        if (!model.matches("[0-9a-f]{64}")) {
            throw wrong("a SHA-256 of 64 hexadecimal digits", model);
        }
        CalibrationMethod method = method(header("method"));
        int pictures = count(header("pictures"));
        if (pictures == 0) {
            throw wrong("at least one picture", "0");
        }
        int tensors = count(header("tensors"));
        Map<String, Range> ranges = new HashMap<>();
        for (int i = 0; i < tensors; i++) {
            row(line("the range of tensor " + (i + 1) + " of " + tensors), ranges);
        }
        int kept = count(header("float"));
        Set<String> keepFloat = new HashSet<>();
        for (int i = 0; i < kept; i++) {
            String line = line("the name of node " + (i + 1) + " of " + kept);
            if (line.contains(" ") || !keepFloat.add(unescape(line, line))) {
                throw wrong("the name of each node in float once, without spaces", line);
            }
        }
        if (next < lines.length && !(next == lines.length - 1 && lines[next].isEmpty())) {
            next++;
            throw wrong("the end after " + tensors + " tensors and " + kept + " nodes in float", lines[next - 1]);
        }
        return RangeTable.of(ranges, new Origin(model, method, pictures)).keepingFloat(keepFloat);
    }

    private void version() {
        String first = line(MAGIC + " " + VERSION);
        if (!first.startsWith(MAGIC + " ")) {
            throw wrong(MAGIC + " " + VERSION, first);
        }
        if (!first.equals(MAGIC + " " + VERSION)) {
            throw wrong("version " + VERSION + " of the format, which is all that this release reads", first);
        }
    }

    private String header(String key) {
        String line = line("\"" + key + " ...\"");
        if (!line.startsWith(key + " ")) {
            throw wrong("\"" + key + " ...\"", line);
        }
        return line.substring(key.length() + 1);
    }

    private CalibrationMethod method(String text) {
        try {
            return CalibrationMethod.parse(text);
        } catch (ConfigurationException e) {
            throw new ConfigurationException(at() + e.getMessage(), e);
        }
    }

    private int count(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw wrong("a count", text);
        }
        return Integer.parseInt(text);
    }

    private void row(String line, Map<String, Range> ranges) {
        String[] fields = line.split(" ", -1);
        if (fields.length != 3) {
            throw wrong("a smallest and a largest number and a name, with single spaces between", line);
        }
        float min = number(fields[0], line), max = number(fields[1], line);
        if (min > max) {
            throw wrong("the smaller number first", line);
        }
        if (ranges.put(unescape(fields[2], line), new Range(min, max)) != null) {
            throw wrong("each tensor once", line);
        }
    }

    private float number(String field, String line) {
        float value = field.matches(NUMBER) ? Float.parseFloat(field) : Float.NaN;
        if (!Float.isFinite(value)) {
            throw wrong("a finite decimal number", line);
        }
        return value;
    }

    /** The shortest decimal that reads back as the same number. {@code Float.toString} has other digits before JDK 19 than after. */
    private static String number(float value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; ; digits++) {
            BigDecimal shorter = exact.round(new MathContext(digits));
            if (shorter.floatValue() == value) {
                boolean plain = value == 0 || Math.abs(value) >= 1e-4f && Math.abs(value) < 1e7f;
                BigDecimal bare = shorter.stripTrailingZeros();
                return plain ? bare.toPlainString() : bare.toString();
            }
        }
    }

    private static void escape(String tensor, StringBuilder text) {
        for (int i = 0; i < tensor.length(); i++) {
            char c = tensor.charAt(i);
            if (c == ' ') {
                text.append("\\s");
            } else if (c == '\\') {
                text.append("\\\\");
            } else if (c > ' ' && c < 0x7f || Character.isLetterOrDigit(c)) {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
    }

    private String unescape(String field, String line) {
        StringBuilder tensor = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c != '\\') {
                tensor.append(c);
                continue;
            }
            char kind = i + 1 < field.length() ? field.charAt(++i) : 0;
            if (kind == 's') {
                tensor.append(' ');
            } else if (kind == '\\') {
                tensor.append('\\');
            } else if (kind == 'u'
                    && i + 4 < field.length()
                    && field.substring(i + 1, i + 5).matches("[0-9a-f]{4}")) {
                tensor.append((char) Integer.parseInt(field.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                throw wrong("\\s, \\\\ or \\u and four hexadecimal digits after a backslash", line);
            }
        }
        return tensor.toString();
    }

    private String line(String expected) {
        if (next == lines.length || next == lines.length - 1 && lines[next].isEmpty()) {
            next++;
            throw new ConfigurationException(at() + "expected " + expected + ", found the end of the file");
        }
        return lines[next++];
    }

    private ConfigurationException wrong(String expected, String found) {
        String shown = found.length() > 100 ? found.substring(0, 100) + "..." : found;
        return new ConfigurationException(at() + "expected " + expected + ", found \"" + shown + "\"");
    }

    private String at() {
        return name + ", line " + next + ": ";
    }
}
