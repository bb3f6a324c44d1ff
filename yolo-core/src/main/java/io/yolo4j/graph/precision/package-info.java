/** The precision in which a model computes: what is rewritten in its graph to change it. */
package io.yolo4j.graph.precision;
