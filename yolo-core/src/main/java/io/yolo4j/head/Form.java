package io.yolo4j.head;

import java.util.List;

/** A way of laying detections out in outputs: recognises it, and makes the head that reads it. */
interface Form {
    /**
     * Every way to read the outputs of a model so.
     *
     * @return none where the outputs are something else; those whose numbers speak against them included
     */
    List<ResolvedLayout> fits(LayoutData data, Facts facts);
}
