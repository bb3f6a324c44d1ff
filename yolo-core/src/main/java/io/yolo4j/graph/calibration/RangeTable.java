package io.yolo4j.graph.calibration;

import io.yolo4j.CalibrationMethod;
import io.yolo4j.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The range of each tensor, as calibration found it. Immutable. Saved as text with one line for each tensor, in the order of their
 * names, so that two tables can be compared with any tool for it; {@link RangeText} has the format.
 */
public final class RangeTable {
    /** A table of a model has some hundred lines; more than this is another file. */
    private static final long MOST_BYTES = 64 << 20;

    private final Map<String, Range> ranges;
    private final Origin origin;
    private final Set<String> keepFloat;

    private RangeTable(Map<String, Range> ranges, Origin origin, Set<String> keepFloat) {
        this.ranges = Collections.unmodifiableMap(new TreeMap<>(ranges));
        this.origin = origin;
        this.keepFloat = Collections.unmodifiableSet(new TreeSet<>(keepFloat));
    }

    /**
     * What a tensor's values lie in.
     *
     * @param min the lower end
     * @param max the upper end, not below {@code min}
     */
    public record Range(float min, float max) {
        /**
         * Refuses what is no range. A negative zero becomes zero.
         *
         * @param min the lower end
         * @param max the upper end
         * @throws IllegalArgumentException where an end is not finite, or where they are in the wrong order
         */
        public Range {
            if (!Float.isFinite(min) || !Float.isFinite(max) || min > max) {
                throw new IllegalArgumentException(
                        "expected two finite numbers, the smaller first, found " + min + " " + max);
            }
            min += 0f;
            max += 0f;
        }
    }

    /**
     * Where a table comes from.
     *
     * @param model SHA-256 of the model file, 64 hexadecimal digits in lower case
     * @param method how ranges were chosen
     * @param pictures how many pictures were looked at
     */
    public record Origin(String model, CalibrationMethod method, int pictures) {
        /**
         * Refuses what is no digest, and an empty calibration.
         *
         * @param model SHA-256 of the model file
         * @param method how ranges were chosen
         * @param pictures how many pictures were looked at
         */
        public Origin {
            Objects.requireNonNull(method, "method");
            if (!model.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("expected 64 hexadecimal digits, found " + model);
            }
            if (pictures < 1) {
                throw new IllegalArgumentException("expected a number of pictures, found " + pictures);
            }
        }
    }

    /**
     * A table that cannot be saved, because nothing says whose it is.
     *
     * @param ranges by tensor
     * @return the table
     */
    public static RangeTable of(Map<String, Range> ranges) {
        return new RangeTable(ranges, null, Set.of());
    }

    /**
     * A table.
     *
     * @param ranges by tensor
     * @param origin where they come from
     * @return the table
     */
    public static RangeTable of(Map<String, Range> ranges, Origin origin) {
        return new RangeTable(ranges, Objects.requireNonNull(origin, "origin"), Set.of());
    }

    /**
     * The same ranges with what was found to lose too much in 8 bits, so that who reads the table need not measure it again.
     *
     * @param nodes nodes that stay in float
     * @return another table
     */
    public RangeTable keepingFloat(Set<String> nodes) {
        return new RangeTable(ranges, origin, nodes);
    }

    /** {@return the nodes that stay in float, in the order of their names} */
    public Set<String> keepFloat() {
        return keepFloat;
    }

    /**
     * Reads a saved table.
     *
     * @param file the file
     * @return the table
     * @throws ConfigurationException where it cannot be read, or is not a table of this version; with the line
     */
    public static RangeTable read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MOST_BYTES) {
                throw new ConfigurationException(
                        file + " is no table of ranges: expected at most " + MOST_BYTES + " bytes, found " + size);
            }
            return parse(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(
                    "cannot read the table of ranges " + file + ": it does not exist; it was looked for at "
                            + file.toAbsolutePath(),
                    e);
        } catch (IOException e) {
            throw new ConfigurationException("cannot read the table of ranges " + file + ": " + e, e);
        }
    }

    /**
     * Reads the text of a table.
     *
     * @param name how messages call it
     * @param text what {@link #text} returned
     * @return the table
     * @throws ConfigurationException where it is not a table of this version; with the line
     */
    public static RangeTable parse(String name, String text) {
        return new RangeText(name, text).table();
    }

    /**
     * Saves the table.
     *
     * @param file receives it; what was there is replaced
     * @throws ConfigurationException where it cannot be written
     * @throws IllegalStateException without an origin
     */
    public void write(Path file) {
        String text = text();
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new ConfigurationException("cannot write the table of ranges " + file + ": " + e, e);
        }
    }

    /**
     * The table as it is saved.
     *
     * @return the same text for the same ranges, on every platform
     * @throws IllegalStateException without an origin
     */
    public String text() {
        if (origin == null) {
            throw new IllegalStateException("a table without an origin cannot be saved");
        }
        return RangeText.write(this, origin);
    }

    /**
     * The range of a tensor.
     *
     * @param tensor its name in the graph
     * @return the range
     * @throws ConfigurationException where the table lacks it
     */
    public Range range(String tensor) {
        Range range = ranges.get(tensor);
        if (range == null) {
            throw new ConfigurationException("the table of ranges has none for the tensor \"" + tensor + "\" ("
                    + ranges.size() + " others); calibrate this model again");
        }
        return range;
    }

    /** {@return the tensors with a range, in the order of their names} */
    public Set<String> tensors() {
        return ranges.keySet();
    }

    /** {@return where the ranges come from, unless the table was put together by hand} */
    public Optional<Origin> origin() {
        return Optional.ofNullable(origin);
    }

    /**
     * Refuses a table of another model.
     *
     * @param model SHA-256 of the model file that is to be quantised
     * @param tensors the tensors that need a range
     * @throws ConfigurationException where the table is that of another file, or lacks some of the tensors
     */
    public void requireFit(String model, Collection<String> tensors) {
        if (origin != null && !origin.model().equals(model)) {
            throw new ConfigurationException("the table of ranges belongs to another model: expected SHA-256 " + model
                    + ", found " + origin.model() + "; calibrate this model again");
        }
        List<String> missing =
                tensors.stream().filter(t -> !ranges.containsKey(t)).toList();
        if (!missing.isEmpty()) {
            throw new ConfigurationException("the table of ranges lacks " + missing.size() + " of " + tensors.size()
                    + " tensors of the model, \"" + missing.get(0) + "\" first; calibrate this model again");
        }
    }

    /**
     * Whether another object is a table with the same ranges, origin and nodes in float.
     *
     * @param other anything
     * @return whether it is
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof RangeTable t
                && ranges.equals(t.ranges)
                && Objects.equals(origin, t.origin)
                && keepFloat.equals(t.keepFloat);
    }

    /** {@return a hash of the ranges} */
    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** {@return for example {@code 163 ranges, min-max of 128 pictures}} */
    @Override
    public String toString() {
        return ranges.size() + " ranges"
                + (origin == null ? "" : ", " + origin.method() + " of " + origin.pictures() + " pictures");
    }
}
