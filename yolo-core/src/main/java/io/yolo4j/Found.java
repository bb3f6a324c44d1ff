package io.yolo4j;

/** What the results of all tasks have in common. */
interface Found {
    int imageWidth();

    int imageHeight();

    Timings timings();

    int size();
}
