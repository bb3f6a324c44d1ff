/** What an application sees: the detector, the images it takes and the detections it returns. */
package io.yolo4j;
