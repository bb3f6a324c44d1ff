package io.yolo4j;

/**
 * The keypoints that a pose model finds for each object.
 *
 * @param count number of keypoints, 1 or more
 * @param values numbers for each keypoint: 2 for x and y, 3 where a confidence follows
 */
public record KeypointShape(int count, int values) {
    /**
     * Checks.
     *
     * @param count 1 to 10000
     * @param values 2 or 3
     * @throws ConfigurationException where a value is out of its range
     */
    public KeypointShape {
        if (count < 1 || count > 10_000 || values < 2 || values > 3) {
            throw new ConfigurationException(
                    "keypoints: expected 1 to 10000 keypoints of 2 (x, y) or 3 (x, y, confidence)" + " values, found "
                            + count + " of " + values);
        }
    }

    /** {@return for example {@code 17 x 3}} */
    @Override
    public String toString() {
        return count + " x " + values;
    }
}
