package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;

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
}
