/** What a session does on a GPU: pictures become the input there, and only the rows of an output that pass a filter come back. */
package io.yolo4j.tensorrt.pipeline;
