package io.yolo4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.cli.DrawnCodes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadCodesTest {
    @TempDir
    private Path directory;

    @Test
    void readsEveryKindOfCodeAtAnyAngle() throws Exception {
        Path picture = directory.resolve("labels.png");
        ImageIO.write(DrawnCodes.several().picture(), "png", picture.toFile());
        List<String> lines = printed(picture.toString());
        // "qr_code 0.97 [x1 y1 x2 y2]  text"; what a symbol says does not depend on what the model takes it for.
        for (String line : lines) {
            assertTrue(line.endsWith("]  " + DrawnCodes.TEXT), () -> String.join("\n", lines));
        }
        Set<String> kinds =
                lines.stream().map(line -> line.replaceAll(" .*", "")).collect(Collectors.toSet());
        assertEquals(Set.of("aztec", "barcode", "data_matrix", "pdf417", "qr_code"), kinds);
        assertTrue(lines.size() >= DrawnCodes.several().symbols().size(), () -> String.join("\n", lines));
    }

    @Test
    void printsBesideABoxWhatThatCodeSaysAndNotItsNeighbour() throws Exception {
        Path picture = directory.resolve("parcel.png");
        DrawnCodes drawn =
                new DrawnCodes(640, 640).put(1, "PARCEL 1", 320, 260, 420, 0).put(0, "SHELF 2", 320, 420, 120, 0);
        ImageIO.write(drawn.picture(), "png", picture.toFile());
        Map<String, String> read = printed(picture.toString()).stream()
                .collect(Collectors.toMap(line -> line.replaceAll(" .*", ""), line -> line.replaceAll(".*]  ", "")));
        assertEquals(Map.of("barcode", "PARCEL 1", "qr_code", "SHELF 2"), read);
    }

    @Test
    void saysNothingWhereThereIsNoCode() throws Exception {
        Path picture = directory.resolve("table.png");
        ImageIO.write(new DrawnCodes(640, 480).picture(), "png", picture.toFile());
        assertEquals(List.of(), printed(picture.toString()));
    }

    @Test
    void readsTheSampleWhereThereIsNoPicture() throws Exception {
        List<String> lines = printed();
        long read =
                lines.stream().filter(line -> !line.endsWith("(unreadable)")).count();
        assertTrue(read >= 4, () -> String.join("\n", lines));
    }

    private static List<String> printed(String... arguments) throws Exception {
        PrintStream standard = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            ReadCodes.main(arguments);
        } finally {
            System.setOut(standard);
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
