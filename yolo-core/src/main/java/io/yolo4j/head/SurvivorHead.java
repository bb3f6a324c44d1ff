package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ImageSession;
import io.yolo4j.spi.Survivors;

/** Decodes the rows that an image session brings back, with the head that knows what they hold. */
final class SurvivorHead implements Head {
    private final FilteredHead rows;

    /** Of the picture that was decoded last. */
    private Survivors survivors;

    SurvivorHead(FilteredHead rows) {
        this.rows = rows;
    }

    @Override
    public void decode(EngineSession session, int slot, Candidates out) {
        survivors = ((ImageSession) session).survivors(slot);
        out.note(survivors.rows(), survivors.broken(), survivors.lost());
        for (int i = 0; i < survivors.count(); i++) {
            rows.decode(survivors, i, out);
        }
    }

    @Override
    public void parts(EngineSession session, int slot, int anchor, float[] target) {
        rows.parts(survivors, anchor, target);
    }
}
