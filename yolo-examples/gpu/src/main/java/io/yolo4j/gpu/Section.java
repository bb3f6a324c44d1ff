package io.yolo4j.gpu;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A part of the verification. What it throws is its result: the others go on. */
interface Section {
    /**
     * Tries what it is about.
     *
     * @param result receives figures, and what was refused
     * @return whether what is promised was seen
     */
    boolean run(ObjectNode result) throws Exception;
}
