package io.yolo4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of val that write something. All of them are checked before anything is detected. */
final class ValOutputs {
    @Option(
            names = "--json",
            paramLabel = "FILE|-",
            description =
                    "Write the figures as JSON; '-' writes them to standard output, and the table to standard error.")
    private String json;

    @Option(
            names = "--save",
            paramLabel = "DIR",
            description = "Draw the precision-recall curves and the confusion matrix.")
    private Path save;

    @Option(
            names = "--export-coco",
            paramLabel = "FILE",
            description = "Write the detections as COCO results, which pycocotools reads.")
    private Path coco;

    @Option(
            names = "--export-yolo",
            paramLabel = "DIR",
            description = "Write the detections as a text for each image: class cx cy w h score.")
    private Path yolo;

    @Option(names = "--export-csv", paramLabel = "FILE", description = "Write the detections as CSV, a line for each.")
    private Path csv;

    private Map<Path, Path> texts;

    Path plots() {
        return save;
    }

    boolean jsonIsStandardOutput() {
        return JsonLines.STANDARD_OUTPUT.equals(json);
    }

    void check(Inputs inputs, List<Path> images) {
        if (json != null && !jsonIsStandardOutput()) {
            Path file = Path.of(json);
            OutputFile.check("--json " + json, file, inputs, ValJson::mayBegin, "such figures");
        }
        if (coco != null) {
            OutputFile.check("--export-coco " + coco, coco, inputs, CocoExport::mayBegin, "COCO results");
        }
        if (csv != null) {
            OutputFile.check("--export-csv " + csv, csv, inputs, CsvExport::mayBegin, "such results");
        }
        checkDifferent();
        if (yolo != null) {
            texts = YoloExport.check("--export-yolo " + yolo, yolo, inputs, images);
            YoloExport.makeDirectory("--export-yolo " + yolo, yolo);
        }
        if (save != null) {
            ValPlots.check(save, inputs);
        }
    }

    private void checkDifferent() {
        Map<Path, String> options = new HashMap<>();
        Map<String, Path> files = new HashMap<>();
        files.put("--json", json == null || jsonIsStandardOutput() ? null : Path.of(json));
        files.put("--export-coco", coco);
        files.put("--export-csv", csv);
        files.forEach((option, file) -> {
            String other = file == null ? null : options.put(SavedPictures.real(file), option);
            if (other != null) {
                throw new Failure(option + " " + file + ": expected a file of its own, found that of " + other);
            }
        });
    }

    Exports openExports(Labels labels) {
        List<Export> all = new ArrayList<>();
        String option = "";
        try {
            if (coco != null) {
                option = "--export-coco " + coco;
                all.add(new CocoExport(coco, labels));
            }
            if (csv != null) {
                option = "--export-csv " + csv;
                all.add(new CsvExport(csv));
            }
        } catch (IOException e) {
            throw OutputFile.unwritable(option, e);
        }
        if (yolo != null) {
            all.add(new YoloExport(texts));
        }
        return new Exports(all);
    }

    void write(ValResult result, PrintWriter out, PrintWriter err) throws IOException {
        if (jsonIsStandardOutput()) {
            out.print(ValJson.of(result));
            out.flush();
        } else if (json != null) {
            try {
                OutputFile.write(Path.of(json), ValJson.of(result));
            } catch (IOException e) {
                throw OutputFile.unwritable("--json " + json, e);
            }
        }
        if (save != null) {
            ValPlots.save(result, save, err);
        }
    }
}
