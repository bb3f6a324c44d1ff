package io.yolo4j.cli;

import io.yolo4j.Detections;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** A line for each object, for spreadsheets and data frames. */
final class CsvExport implements Export {
    private static final String HEADER = "image,width,height,class_id,class_name,score,x1,y1,x2,y2";

    private final OutputFile file;

    CsvExport(Path target) throws IOException {
        this.file = OutputFile.open(target);
        file.writer().write(HEADER + "\n");
    }

    static boolean mayBegin(String line) {
        return line.equals(HEADER);
    }

    @Override
    public void add(Path image, Detections found) throws IOException {
        String beginning = quoted(image.toString()) + "," + found.imageWidth() + "," + found.imageHeight() + ",";
        for (int i = 0; i < found.size(); i++) {
            file.writer()
                    .write(beginning + found.classId(i) + "," + quoted(found.className(i))
                            + String.format(
                                    Locale.ROOT,
                                    ",%.6f,%.3f,%.3f,%.3f,%.3f\n",
                                    found.score(i),
                                    found.x1(i),
                                    found.y1(i),
                                    found.x2(i),
                                    found.y2(i)));
        }
    }

    /** RFC 4180. */
    private static String quoted(String text) {
        boolean special = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return special ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    @Override
    public void complete() {
        file.complete();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
