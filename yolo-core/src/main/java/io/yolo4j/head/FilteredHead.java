package io.yolo4j.head;

import io.yolo4j.spi.Survivors;

/** A head each of whose boxes is a row of one output, so that it can do with those that passed a filter. */
interface FilteredHead extends Head {
    /**
     * Decodes one row, exactly as if it had come with all others. What was noted of it has been noted already.
     *
     * @param survivors what passed the filter
     * @param index which of them; also what {@link Candidates#anchor} gives
     * @param out receives the boxes
     */
    void decode(Survivors survivors, int index, Candidates out);

    /**
     * Reads what belongs to a box besides.
     *
     * @param survivors what passed the filter
     * @param index which of them
     * @param target receives {@link BoxParts#channels()} values
     */
    void parts(Survivors survivors, int index, float[] target);

    @Override
    default Head filtered() {
        return new SurvivorHead(this);
    }
}
