package io.yolo4j.bench;

/** A document in which generated parts stand between markers; what is written by hand around them stays. */
final class GeneratedTables {
    private GeneratedTables() {}

    /**
     * Replaces one part.
     *
     * @param document Markdown
     * @param name name of the part
     * @param title heading of the part where the document does not have it yet; it goes to the end then
     * @param content Markdown that replaces what is between the markers
     * @return the new document
     * @throws IllegalArgumentException where the markers are not one pair
     */
    static String replace(String document, String name, String title, String content) {
        String begin = "<!-- generated: " + name + " -->", end = "<!-- end: " + name + " -->";
        String part = begin + "\n" + content.strip() + "\n" + end;
        int from = document.indexOf(begin), to = document.indexOf(end);
        if (from < 0 && to < 0) {
            return document.stripTrailing() + "\n\n## " + title + "\n\n" + part + "\n";
        }
        boolean repeated = from != document.lastIndexOf(begin) || to != document.lastIndexOf(end);
        if (from < 0 || to < from || repeated) {
            throw new IllegalArgumentException("expected one " + begin + " and behind it one " + end);
        }
        return document.substring(0, from) + part + document.substring(to + end.length());
    }
}
