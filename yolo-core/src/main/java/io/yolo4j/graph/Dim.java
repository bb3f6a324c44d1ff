package io.yolo4j.graph;

/**
 * One dimension of a declared shape.
 *
 * @param size the number of elements, or -1 where the file leaves it open
 * @param symbol what the file calls an open dimension, perhaps empty
 */
public record Dim(long size, String symbol) {
    /**
     * A dimension that is decided.
     *
     * @param size the number of elements
     * @return the dimension
     */
    public static Dim of(long size) {
        return new Dim(size, "");
    }

    /**
     * A dimension that each run decides.
     *
     * @param symbol its name
     * @return the dimension
     */
    public static Dim open(String symbol) {
        return new Dim(-1, symbol);
    }

    /** {@return whether each run decides} */
    public boolean isOpen() {
        return size < 0;
    }

    @Override
    public String toString() {
        return isOpen() ? (symbol.isEmpty() ? "?" : symbol) : Long.toString(size);
    }
}
