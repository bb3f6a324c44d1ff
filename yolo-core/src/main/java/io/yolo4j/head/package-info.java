/** From a model's output to boxes: layouts, decoders and non-maximum suppression. */
package io.yolo4j.head;
