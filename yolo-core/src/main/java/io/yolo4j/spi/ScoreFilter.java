package io.yolo4j.spi;

/**
 * Which rows of an output are worth bringing back: those whose best score is above a threshold. A row holds four numbers of a box, an
 * objectness where there is one, the scores of the classes, and what else belongs to a box.
 *
 * <p>The best score is the greatest of the classes, or NaN where one of them is NaN. A row passes where it is finite and greater than the
 * threshold; with objectness, where the objectness is, and the product of both, in single precision, as well. Numbers in half precision are widened
 * before they are compared.
 *
 * @param output position in {@link Engine#outputs()}
 * @param columns whether the output is {@code [N, numbers, rows]} and not {@code [N, rows, numbers]}
 * @param classes how many classes there are
 * @param objectness whether a number before the classes is a factor of all of them
 * @param threshold has to be exceeded
 */
public record ScoreFilter(int output, boolean columns, int classes, boolean objectness, float threshold) {
    /** {@return where the scores of the classes begin in a row} */
    public int firstScore() {
        return objectness ? 5 : 4;
    }
}
