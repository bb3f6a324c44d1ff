/** Which values the tensors of a model take: the ranges that 8-bit steps are spread over, and what is lost by them. */
package io.yolo4j.graph.calibration;
