/** How good a detector is: COCO's average precision, the confusion matrix, and how far two detectors agree. */
package io.yolo4j.eval;
