package io.yolo4j.track;

import java.util.Arrays;

/**
 * Pairs rows with columns so that the costs of all pairs have the least sum, where a row may stay alone at the price of the limit: the
 * Hungarian method with potentials and shortest augmenting paths, O(rows² · columns) for fewer rows than columns (Kuhn 1955, Munkres
 * 1957; Jonker and Volgenant 1987).
 *
 * <p>Owns its scratch and is used by one thread at a time.
 */
final class LinearAssignment {
    private double[] gain = new double[0];
    private int rows;
    private int columns;

    /** Potentials; index 0 is a place to start from, rows and columns count from 1. */
    private double[] rowPotential = new double[1];

    private double[] columnPotential = new double[1];
    private int[] rowOfColumn = new int[1];
    private int[] previousColumn = new int[1];
    private double[] slack = new double[1];
    private boolean[] visited = new boolean[1];
    private int[] columnOfRow = new int[0];

    /**
     * Solves one problem.
     *
     * @param cost row by row, {@code rows * columns} values or more
     * @param rows number of rows
     * @param columns number of columns
     * @param limit pairs that cost as much or more are not made, nor are those whose making would cost the others more
     * @return the column of each row, -1 for a row that stays alone; valid until the next call
     */
    int[] solve(double[] cost, int rows, int columns, double limit) {
        // The method below wants no more rows than columns.
        boolean turned = rows > columns;
        prepare(turned ? columns : rows, turned ? rows : columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                // Staying alone is as good as a pair that costs the limit: both are worth nothing.
                gain[turned ? j * rows + i : i * columns + j] = Math.min(cost[i * columns + j] - limit, 0);
            }
        }
        for (int row = 1; row <= this.rows; row++) {
            augment(row);
        }
        if (columnOfRow.length < rows) {
            columnOfRow = new int[2 * rows];
        }
        Arrays.fill(columnOfRow, 0, rows, -1);
        for (int column = 1; column <= this.columns; column++) {
            int row = rowOfColumn[column];
            if (row > 0 && gain[(row - 1) * this.columns + column - 1] < 0) {
                columnOfRow[turned ? column - 1 : row - 1] = turned ? row - 1 : column - 1;
            }
        }
        return columnOfRow;
    }

    private void prepare(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        if (gain.length < rows * columns) {
            gain = new double[2 * rows * columns];
        }
        if (slack.length <= columns) {
            int room = 2 * columns + 1;
            rowPotential = new double[room];
            columnPotential = new double[room];
            rowOfColumn = new int[room];
            previousColumn = new int[room];
            slack = new double[room];
            visited = new boolean[room];
        }
        Arrays.fill(rowPotential, 0);
        Arrays.fill(columnPotential, 0);
        Arrays.fill(rowOfColumn, 0);
    }

    /** Gives a column to one row more, along the cheapest path of changes to the pairs that are there. */
    private void augment(int newRow) {
        Arrays.fill(slack, 0, columns + 1, Double.POSITIVE_INFINITY);
        Arrays.fill(visited, 0, columns + 1, false);
        rowOfColumn[0] = newRow;
        int column = 0;
        do {
            visited[column] = true;
            column = nearest(column);
        } while (rowOfColumn[column] != 0);
        do {
            int before = previousColumn[column];
            rowOfColumn[column] = rowOfColumn[before];
            column = before;
        } while (column != 0);
    }

    /** The column that costs least to reach next; changes the potentials so that its edge costs nothing. */
    private int nearest(int from) {
        int row = rowOfColumn[from], at = (row - 1) * columns - 1, best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int j = 1; j <= columns; j++) {
            if (!visited[j]) {
                double reduced = gain[at + j] - rowPotential[row] - columnPotential[j];
                if (reduced < slack[j]) {
                    slack[j] = reduced;
                    previousColumn[j] = from;
                }
                if (slack[j] < least) {
                    least = slack[j];
                    best = j;
                }
            }
        }
        for (int j = 0; j <= columns; j++) {
            if (visited[j]) {
                rowPotential[rowOfColumn[j]] += least;
                columnPotential[j] -= least;
            } else {
                slack[j] -= least;
            }
        }
        return best;
    }
}
