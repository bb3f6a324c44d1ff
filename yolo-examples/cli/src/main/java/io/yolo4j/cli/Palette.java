package io.yolo4j.cli;

import io.yolo4j.Box;
import io.yolo4j.Detections;
import java.awt.Color;

/** A colour for each class: neighbours far apart, all of them strong enough to show on a photo. */
final class Palette {
    private static final int[] COLOURS = {
        0xE6194B, 0x3CB44B, 0x4363D8, 0xFFD21F, 0xF58231, 0x911EB4, 0x42D4F4, 0xF032E6, 0xBFEF45, 0xFA8072,
        0x009E8E, 0xB57EDC, 0x9A6324, 0x1F9BFF, 0x800000, 0x7DF5B0, 0x808000, 0xFF6FA8, 0x000E9C, 0xFFA94D
    };

    /** As it is, lighter, darker. */
    private static final int SHADES = 3;

    private Palette() {}

    static Color colour(int classId) {
        return new Color(COLOURS[Math.floorMod(classId, COLOURS.length)]);
    }

    /**
     * A colour for each object: that of its class, but lighter or darker where it would run into one of the same class. Masks of
     * shades would still run together, and take other colours instead.
     */
    static Color[] colours(Detections found) {
        if (found.hasMasks()) {
            return ofInstances(found);
        }
        Color[] colours = new Color[found.size()];
        int[] shades = new int[found.size()];
        for (int i = 0; i < colours.length; i++) {
            shades[i] = freeShade(found, shades, i);
            colours[i] = shade(colour(found.classId(i)), shades[i]);
        }
        return colours;
    }

    /** From the colour of the class on, the first that neither an overlapping object before this one has nor another class. */
    private static Color[] ofInstances(Detections found) {
        boolean[] classes = new boolean[COLOURS.length];
        for (int i = 0; i < found.size(); i++) {
            classes[Math.floorMod(found.classId(i), COLOURS.length)] = true;
        }
        Color[] colours = new Color[found.size()];
        int[] indices = new int[found.size()];
        for (int i = 0; i < colours.length; i++) {
            boolean[] taken = new boolean[COLOURS.length];
            for (int j = 0; j < i; j++) {
                taken[indices[j]] |= overlap(found.box(j), found.box(i));
            }
            int own = Math.floorMod(found.classId(i), COLOURS.length), index = own;
            for (int step = 1; taken[index] && step < COLOURS.length; step++) {
                int next = (own + step) % COLOURS.length;
                index = classes[next] ? index : next;
            }
            indices[i] = taken[index] ? own : index;
            colours[i] = colour(indices[i]);
        }
        return colours;
    }

    /** The first that no overlapping object before this one has; or the one that fewest of them have. */
    private static int freeShade(Detections found, int[] shades, int i) {
        int[] uses = new int[SHADES];
        for (int j = 0; j < i; j++) {
            if (found.classId(j) == found.classId(i) && overlap(found.box(j), found.box(i))) {
                uses[shades[j]]++;
            }
        }
        int least = 0;
        for (int shade = 1; shade < SHADES; shade++) {
            least = uses[shade] < uses[least] ? shade : least;
        }
        return least;
    }

    private static boolean overlap(Box a, Box b) {
        return a.x1() < b.x2() && b.x1() < a.x2() && a.y1() < b.y2() && b.y1() < a.y2();
    }

    private static Color shade(Color colour, int shade) {
        return switch (shade) {
            case 0 -> colour;
            case 1 -> mixed(colour, 255, 0.45);
            default -> mixed(colour, 0, 0.45);
        };
    }

    private static Color mixed(Color colour, int grey, double share) {
        return new Color(
                (int) Math.round(colour.getRed() * (1 - share) + grey * share),
                (int) Math.round(colour.getGreen() * (1 - share) + grey * share),
                (int) Math.round(colour.getBlue() * (1 - share) + grey * share));
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
