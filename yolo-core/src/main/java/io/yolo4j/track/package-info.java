/** Tracking: the same object keeps its number from one frame of a video to the next. */
package io.yolo4j.track;
