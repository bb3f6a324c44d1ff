package io.yolo4j.cli;

import java.nio.file.Path;
import java.util.Comparator;

/** Sorts {@code img2} before {@code img10}, as file managers do. */
final class NaturalOrder implements Comparator<String> {
    /** Directory by directory; what compares equal otherwise, by its characters. */
    static final Comparator<Path> PATHS = NaturalOrder::comparePaths;

    private static final NaturalOrder NAMES = new NaturalOrder();

    private static int comparePaths(Path a, Path b) {
        int common = Math.min(a.getNameCount(), b.getNameCount());
        for (int i = 0; i < common; i++) {
            int order = NAMES.compare(a.getName(i).toString(), b.getName(i).toString());
            if (order != 0) {
                return order;
            }
        }
        int order = Integer.compare(a.getNameCount(), b.getNameCount());
        return order != 0 ? order : a.compareTo(b);
    }

    @Override
    public int compare(String a, String b) {
        int i = 0, j = 0;
        while (i < a.length() && j < b.length()) {
            if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
                int endA = endOfDigits(a, i), endB = endOfDigits(b, j);
                int order = compareNumbers(a, i, endA, b, j, endB);
                if (order != 0) {
                    return order;
                }
                i = endA;
                j = endB;
            } else {
                int order =
                        Character.compare(Character.toLowerCase(a.charAt(i++)), Character.toLowerCase(b.charAt(j++)));
                if (order != 0) {
                    return order;
                }
            }
        }
        int rest = Integer.compare(a.length() - i, b.length() - j);
        return rest != 0 ? rest : a.compareTo(b);
    }

    /** Without leading zeros, a longer number is larger; numbers of any length, so not parsed. */
    private static int compareNumbers(String a, int i, int endA, String b, int j, int endB) {
        while (i < endA - 1 && a.charAt(i) == '0') {
            i++;
        }
        while (j < endB - 1 && b.charAt(j) == '0') {
            j++;
        }
        int order = Integer.compare(endA - i, endB - j);
        return order != 0 ? order : a.substring(i, endA).compareTo(b.substring(j, endB));
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
