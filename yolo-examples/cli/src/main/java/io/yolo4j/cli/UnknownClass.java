package io.yolo4j.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The library names all classes of a model where it does not know one; most models have 80. */
final class UnknownClass {
    private static final int SHOWN = 12;

    private static final Pattern MESSAGE =
            Pattern.compile("^(--classes: .*, found '(.*)'; it has )(.+)$", Pattern.DOTALL);

    private UnknownClass() {}

    /** The message with a suggestion, and without most of the names; other messages as they are. */
    static String shorten(String message) {
        Matcher match = MESSAGE.matcher(message);
        if (!match.matches()) {
            return message;
        }
        List<String> names = Arrays.asList(match.group(3).split(", "));
        String shown = names.size() <= SHOWN
                ? match.group(3)
                : String.join(", ", names.subList(0, SHOWN)) + " and " + (names.size() - SHOWN)
                        + " more, which 'yolo info' lists";
        return match.group(1) + shown + suggestion(match.group(2), names);
    }

    /** A name that takes at most a third of its letters to be changed. */
    private static String suggestion(String unknown, List<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(unknown, name)))
                .filter(name -> distance(unknown, name) <= Math.max(unknown.length(), name.length()) / 3)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** How many letters are to be replaced, added, left out, or exchanged with the next; without regard to case. */
    static int distance(String a, String b) {
        String from = a.toLowerCase(Locale.ROOT), to = b.toLowerCase(Locale.ROOT);
        int[][] d = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                boolean equal = from.charAt(i - 1) == to.charAt(j - 1);
                d[i][j] = Math.min(d[i - 1][j - 1] + (equal ? 0 : 1), 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean exchanged = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (exchanged) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[from.length()][to.length()];
    }
}
