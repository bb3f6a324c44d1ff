package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.yolo4j.Calibration;
import io.yolo4j.ConfigurationException;
import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.ModelConversion;
import io.yolo4j.PixelFormat;
import io.yolo4j.Precision;
import io.yolo4j.fixture.ColourModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ranges of a calibration say, and to which model they belong. */
class CalibratedRangesTest {
    /** At night calibration sees nothing bright; by day the model must. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pixelsKeepTheirWholeRangeHoweverDarkTheCalibration(boolean byteInput, @TempDir Path folder)
            throws IOException {
        byte[] dark = new byte[64 * 64 * 3];
        Arrays.fill(dark, 0, 64 * 64, (byte) 60);
        Path table = folder.resolve("ranges");
        ModelConversion.of(Detector.builder(ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 16)))
                .precision(Precision.INT8)
                .calibration(Calibration.ofImages(List.of(Image.of(dark, 64, 64, PixelFormat.RGB))))
                .byteInput(byteInput)
                .convert()
                .writeRanges(table);
        List<String> lines = Files.readAllLines(table);
        assertTrue(lines.contains("0 1 images"), lines.toString());
    }

    /** Whoever trains a network further keeps its graph: only the file beside it tells the two models apart. */
    @Test
    void rangesBelongToTheWeightsBesideTheModelToo(@TempDir Path folder) throws IOException {
        ModelProto.Builder model =
                ModelProto.parseFrom(ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 16)).toBuilder();
        TensorProto.Builder weights = model.getGraphBuilder().getInitializerBuilderList().stream()
                .filter(tensor ->
                        tensor.getDataType() == 1 && tensor.getRawData().size() > 4)
                .findFirst()
                .orElseThrow();
        byte[] numbers = weights.getRawData().toByteArray();
        weights.clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("w.bin"));
        Path beside = Files.write(folder.resolve("w.bin"), numbers);
        Path file = Files.write(folder.resolve("m.onnx"), model.build().toByteArray());
        Path table = folder.resolve("ranges");
        Image image = Image.of(new byte[64 * 64 * 3], 64, 64, PixelFormat.RGB);
        ModelConversion.of(file)
                .precision(Precision.INT8)
                .calibration(Calibration.ofImages(List.of(image)))
                .convert()
                .writeRanges(table);
        ModelConversion known =
                ModelConversion.of(file).precision(Precision.INT8).calibration(Calibration.table(table));
        known.convert();
        numbers[0] ^= 1;
        Files.write(beside, numbers);
        ConfigurationException e = assertThrows(ConfigurationException.class, known::convert);
        assertTrue(e.getMessage().contains("another model"), e.getMessage());
    }
}
