/** Shapes in terms of batch, height and width, and what follows from changing these in a graph. */
package io.yolo4j.graph.shape;
