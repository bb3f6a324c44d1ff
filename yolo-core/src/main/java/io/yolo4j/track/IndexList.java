package io.yolo4j.track;

/** Some of a frame's detections, by their indices. */
final class IndexList {
    private final int[] indices;
    private int size;

    IndexList(int room) {
        indices = new int[room];
    }

    int size() {
        return size;
    }

    int get(int position) {
        return indices[position];
    }

    void add(int index) {
        indices[size++] = index;
    }

    /** Leaves those out whose positions are marked. */
    void removeAt(boolean[] marked) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!marked[i]) {
                indices[kept++] = indices[i];
            }
        }
        size = kept;
    }
}
