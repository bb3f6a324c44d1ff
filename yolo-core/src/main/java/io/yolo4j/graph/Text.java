package io.yolo4j.graph;

/** Text from files and engines, made fit for a message. */
public final class Text {
    private Text() {}

    /** One line of printable characters, cut where it is longer than the limit. */
    public static String shortened(String text, int limit) {
        StringBuilder line = new StringBuilder();
        boolean space = false;
        for (int i = 0; i < text.length() && line.length() < limit; i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                space = line.length() > 0;
                continue;
            }
            if (space) {
                line.append(' ');
                space = false;
            }
            // Escape sequences colour the log lines of some engines, and hide things in a terminal.
            line.append(Character.isISOControl(c) ? '?' : c);
        }
        boolean cut = line.length() >= limit && text.length() > limit;
        return cut ? line.append("...").toString() : line.toString();
    }
}
