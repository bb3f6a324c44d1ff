package io.yolo4j.bench;

/** One table of docs/performance.md and what measures it. A new one is added to {@link Report#SECTIONS}. */
interface Section {
    /** Name of the markers that the table stands between: {@code <!-- generated: NAME -->}. */
    String name();

    /** The heading above the table, where the document has no markers for it yet. */
    String title();

    /** What it was measured with, beside the machine: what a reader would have to give to repeat it. */
    default String conditions(Settings settings) {
        return settings.model().getFileName() + ", " + settings.threads() + " threads";
    }

    /** Options that the command needs besides {@code --section}. */
    default String options() {
        return "";
    }

    /**
     * Measures. Whoever compares does so within this one call, the sides alternating: the machine is another one a minute later.
     *
     * @throws MissingException where something it needs is not here; the table in the document stays as it is
     */
    Table measure(Settings settings) throws Exception;
}
