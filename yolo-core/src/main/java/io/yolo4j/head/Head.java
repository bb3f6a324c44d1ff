package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ScoreFilter;
import java.util.Optional;

/**
 * Decodes one kind of output into candidates. Owns its scratch and is used by one thread at a time.
 */
public interface Head {
    /**
     * Reads one picture of the last run.
     *
     * @param session the session that ran
     * @param slot which picture of the batch
     * @param out receives the boxes above its threshold
     */
    void decode(EngineSession session, int slot, Candidates out);

    /**
     * Reads what belongs to a box besides: mask coefficients, or the values of its keypoints in input pixels. Only few boxes
     * survive, so it is read when that is known.
     *
     * @param session the session that ran
     * @param slot which picture of the batch
     * @param anchor the box, as {@link Candidates#anchor} gives it
     * @param target receives {@link BoxParts#channels()} values
     */
    default void parts(EngineSession session, int slot, int anchor, float[] target) {
        throw new UnsupportedOperationException("boxes of this layout have nothing besides");
    }

    /**
     * Which rows of an output are enough for {@link #filtered()}, of a session that can leave the others on its device.
     *
     * @param threshold what the candidates' scores have to be above
     * @return empty where this reads whole outputs
     */
    default Optional<ScoreFilter> filter(float threshold) {
        return Optional.empty();
    }

    /** {@return this head for image sessions that have taken the filter} */
    default Head filtered() {
        throw new UnsupportedOperationException("boxes of this layout cannot be told by a row of an output");
    }
}
