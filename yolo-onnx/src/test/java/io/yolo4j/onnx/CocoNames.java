package io.yolo4j.onnx;

import io.yolo4j.fixture.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The 80 names of COCO, for models that carry none. */
final class CocoNames {
    private CocoNames() {}

    static List<String> read() throws IOException {
        try (var lines = Files.lines(Shared.path("images/coco80-names.yaml"))) {
            return lines.filter(line -> line.matches("  \\d+: .*"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .toList();
        }
    }
}
