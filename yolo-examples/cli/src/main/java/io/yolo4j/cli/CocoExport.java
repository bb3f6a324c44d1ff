package io.yolo4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.yolo4j.Detections;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;

/** COCO's results: a list of objects with the numbers of image and category, box as x, y, width, height, and score. */
final class CocoExport implements Export {
    private static final int COORDINATE_DECIMALS = 3;
    private static final int SCORE_DECIMALS = 6;

    private final Labels labels;
    private final OutputFile file;
    private final JsonGenerator json;

    CocoExport(Path target, Labels labels) throws IOException {
        this.labels = labels;
        this.file = OutputFile.open(target);
        this.json = JsonFactory.builder()
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .build()
                .createGenerator(file.writer());
        json.writeStartArray();
    }

    static boolean mayBegin(String line) {
        return line.equals("[]") || line.startsWith("[{\"image_id\":");
    }

    @Override
    public void add(Path image, Detections found) throws IOException {
        for (int i = 0; i < found.size(); i++) {
            json.writeStartObject();
            json.writeNumberField("image_id", labels.imageId(image));
            json.writeNumberField("category_id", labels.categoryId(found.classId(i)));
            json.writeArrayFieldStart("bbox");
            json.writeNumber(decimal(found.x1(i), COORDINATE_DECIMALS));
            json.writeNumber(decimal(found.y1(i), COORDINATE_DECIMALS));
            json.writeNumber(decimal((double) found.x2(i) - found.x1(i), COORDINATE_DECIMALS));
            json.writeNumber(decimal((double) found.y2(i) - found.y1(i), COORDINATE_DECIMALS));
            json.writeEndArray();
            if (found.hasMasks()) {
                json.writeObjectFieldStart("segmentation");
                json.writeFieldName("size");
                json.writeArray(new int[] {found.imageHeight(), found.imageWidth()}, 0, 2);
                json.writeStringField("counts", found.mask(i).compressedRle());
                json.writeEndObject();
            }
            json.writeNumberField("score", decimal(found.score(i), SCORE_DECIMALS));
            json.writeEndObject();
        }
    }

    private static BigDecimal decimal(double value, int decimals) {
        return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
    }

    @Override
    public void complete() throws IOException {
        json.writeEndArray();
        json.flush();
        file.writer().write('\n');
        file.complete();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
