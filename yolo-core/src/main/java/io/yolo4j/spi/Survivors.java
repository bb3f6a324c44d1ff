package io.yolo4j.spi;

/** The rows of an output that passed a {@link ScoreFilter}, of one picture, in the order in which the output holds them. */
public interface Survivors {
    /** {@return how many there are} */
    int count();

    /**
     * Which row of the output it is.
     *
     * @param index 0 to {@link #count()} - 1
     * @return 0 for the first row
     */
    int row(int index);

    /**
     * Reads the numbers of a row, widened to single precision.
     *
     * @param index 0 to {@link #count()} - 1
     * @param target receives all numbers of the row
     * @param offset index of the first one in {@code target}
     */
    void read(int index, float[] target, int offset);

    /** {@return how many rows the output has, passed or not} */
    int rows();

    /** {@return of how many rows the best score, or the objectness where there is one, was NaN or infinite} */
    int broken();

    /** {@return of how many rows the objectness passed, but the product with the best score was NaN or infinite; 0 without objectness} */
    int lost();
}
