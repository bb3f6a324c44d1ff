package io.yolo4j.cli;

import io.yolo4j.Detections;
import java.util.Locale;

/** Pieces of lines for people. */
final class Text {
    private Text() {}

    static String padRight(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    static String padLeft(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    /** {@code 1 image}, {@code 2 images}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** A model without names has numbers for names, which say nothing beside other numbers. */
    static String className(Detections found, int i) {
        return className(found.className(i), found.classId(i));
    }

    static String className(String name, int classId) {
        return name.equals(Integer.toString(classId)) ? "class " + name : name;
    }

    /** Whole milliseconds, but a decimal where the first digit would say little. */
    static String millis(double ms) {
        return String.format(Locale.ROOT, ms < 10 ? "%.1f" : "%.0f", ms);
    }

    /**
     * Lines of at most so many characters, but for words that are longer.
     *
     * @param first how far the first line is indented by others
     * @param rest how far the others are indented here
     */
    static String wrap(String text, int width, int first, int rest) {
        StringBuilder wrapped = new StringBuilder();
        int column = first;
        String before = "";
        for (String word : text.split(" ")) {
            if (!before.isEmpty() && column + before.length() + word.length() > width) {
                wrapped.append(System.lineSeparator()).append(" ".repeat(rest));
                column = rest;
                before = "";
            }
            wrapped.append(before).append(word);
            column += before.length() + word.length();
            before = " ";
        }
        return wrapped.toString();
    }
}
