package io.yolo4j.examples;

import com.google.zxing.*;
import com.google.zxing.common.HybridBinarizer;
import io.yolo4j.*;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Map;

/** Finds the codes in a picture, the sample where none is given, and reads them with ZXing. */
final class ReadCodes {
    public static void main(String[] args) throws Exception {
        byte[] model = ReadCodes.class.getResourceAsStream("cli/codes.onnx").readAllBytes();
        byte[] jpeg = ReadCodes.class.getResourceAsStream("cli/sample.jpg").readAllBytes();
        try (Detector detector = Detector.builder(model).build()) {
            var image = (args.length > 0 ? detector.decode(Path.of(args[0])) : detector.decode(jpeg)).toBufferedImage();
            detector.detect(image).forEach(code -> System.out.println(code + "  " + read(image, code.box(), 0)));
        }
    }

    /** Brings a box with a margin to 600 x 600, and turns it on until ZXing reads it: bars have to lie across rows. */
    private static String read(BufferedImage picture, Box box, int degrees) {
        double reach = 0.65 * Math.hypot(box.width(), box.height());
        var crop = new BufferedImage(600, 600, BufferedImage.TYPE_INT_RGB);
        var g = crop.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.rotate(Math.toRadians(degrees), 300, 300);
        g.scale(300 / reach, 300 / reach);
        g.translate(reach - (box.x1() + box.x2()) / 2, reach - (box.y1() + box.y2()) / 2);
        g.drawImage(picture, 0, 0, null);
        var grey = new HybridBinarizer(new RGBLuminanceSource(600, 600, crop.getRGB(0, 0, 600, 600, null, 0, 600)));
        var hints = Map.of(DecodeHintType.TRY_HARDER, true, DecodeHintType.ALSO_INVERTED, true);
        try {
            return new MultiFormatReader().decode(new BinaryBitmap(grey), hints).toString();
        } catch (NotFoundException e) {
            return degrees < 165 ? read(picture, box, degrees + 15) : "(unreadable)";
        }
    }
}
