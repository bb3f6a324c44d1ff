package io.yolo4j.image;

/**
 * How small a picture may be decoded that a model is going to see: never smaller than the {@link Letterbox} makes it, so that it is still
 * the letterbox that decides which pixels the model gets.
 *
 * @param fit how the model sees pictures
 */
public record Reduction(InputFit fit) {
    /** What libjpeg scales to on its way from coefficients to samples, and OpenCV offers. */
    private static final int[] FACTORS = {8, 4, 2};

    /**
     * By how much.
     *
     * @return 8, 4, 2, or 1 for the whole picture: of a format other than JPEG, decoders read all pixels before they scale
     */
    int factor(ImageHeader header) {
        if (header.format() != ImageFormat.JPEG) {
            return 1;
        }
        LetterboxPlan plan = fit.plan(header.uprightWidth(), header.uprightHeight());
        for (int factor : FACTORS) {
            if (factor * plan.width() <= header.uprightWidth()
                    && factor * plan.height() <= header.uprightHeight()
                    && startsAtTheBorder(header, factor)) {
                return factor;
            }
        }
        return 1;
    }

    /**
     * The last pixel of a reduced row reaches over the border where the width is no multiple of the factor. Where the picture is
     * mirrored that pixel comes first, and everything would be displaced.
     */
    private static boolean startsAtTheBorder(ImageHeader header, int factor) {
        return !(Orientation.mirrorsColumns(header.orientation()) && header.width() % factor != 0)
                && !(Orientation.mirrorsRows(header.orientation()) && header.height() % factor != 0);
    }
}
