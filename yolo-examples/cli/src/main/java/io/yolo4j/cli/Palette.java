package io.yolo4j.cli;

import java.awt.Color;

/** A colour for each class: neighbours far apart, all of them strong enough to show on a photo. */
final class Palette {
    private static final int[] COLOURS = {
        0xE6194B, 0x3CB44B, 0x4363D8, 0xFFD21F, 0xF58231, 0x911EB4, 0x42D4F4, 0xF032E6, 0xBFEF45, 0xFA8072,
        0x009E8E, 0xB57EDC, 0x9A6324, 0x1F9BFF, 0x800000, 0x7DF5B0, 0x808000, 0xFF6FA8, 0x000E9C, 0xFFA94D
    };

    private Palette() {}

    static Color colour(int classId) {
        return new Color(COLOURS[Math.floorMod(classId, COLOURS.length)]);
    }

    /**
     * White where it reaches the contrast of 3 that WCAG 2.1 asks of large and bold text, black on the brighter colours. The higher
     * of both contrasts would put black on red and on orange, which few can read.
     */
    static Color textOn(Color background) {
        double luminance = 0.2126 * linear(background.getRed())
                + 0.7152 * linear(background.getGreen())
                + 0.0722 * linear(background.getBlue());
        return (1 + 0.05) / (luminance + 0.05) >= 3 ? Color.WHITE : Color.BLACK;
    }

    private static double linear(int sample) {
        double c = sample / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
