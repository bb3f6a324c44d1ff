package io.yolo4j;

import io.yolo4j.head.Head;
import io.yolo4j.image.Letterbox;

/** The stages of a detector's pipeline that depend on the size of the model's input, with their scratch. */
record SizedStages(int width, int height, Letterbox letterbox, Head head) {
    boolean isFor(int width, int height) {
        return this.width == width && this.height == height;
    }
}
