package io.yolo4j.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What a section found.
 *
 * @param head one text for each column
 * @param rows as many texts each
 * @param notes sentences below the table: versions, checks, what could not be compared
 */
record Table(List<String> head, List<List<String>> rows, List<String> notes) {
    Table {
        head = List.copyOf(head);
        rows = rows.stream().map(List::copyOf).toList();
        notes = List.copyOf(notes);
        for (List<String> row : rows) {
            if (row.size() != head.size()) {
                throw new IllegalArgumentException("expected " + head.size() + " cells, found " + row);
            }
        }
    }

    String markdown() {
        StringBuilder text = new StringBuilder(line(head)).append('\n');
        text.append("|---".repeat(head.size())).append("|\n");
        rows.forEach(row -> text.append(line(row)).append('\n'));
        notes.forEach(note -> text.append('\n').append(note).append('\n'));
        return text.toString();
    }

    /** For the console: columns one below the other. */
    String plain() {
        int[] widths = new int[head.size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = head.get(c).length();
            for (List<String> row : rows) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder(aligned(head, widths));
        rows.forEach(row -> text.append(aligned(row, widths)));
        notes.forEach(note -> text.append(note).append('\n'));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return "| "
                + String.join(
                        " | ",
                        cells.stream().map(cell -> cell.replace("|", "\\|")).toList()) + " |";
    }

    private static String aligned(List<String> cells, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            text.append(cells.get(c)).append(" ".repeat(widths[c] - cells.get(c).length() + 2));
        }
        return text.toString().stripTrailing() + '\n';
    }

    /** The middle value: of a noisy machine's times it is the one to be believed. Of an even number the mean of the two in the middle. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }
}
