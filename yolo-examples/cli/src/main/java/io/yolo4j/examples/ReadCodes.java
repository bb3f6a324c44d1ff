package io.yolo4j.examples;

import com.google.zxing.*;
import com.google.zxing.common.HybridBinarizer;
import io.yolo4j.*;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Map;

/** Finds codes in a picture, or the sample, and has ZXing read each, turned until it can: bars have to cross rows. */
final class ReadCodes {
    public static void main(String[] args) throws Exception {
        byte[] model = ReadCodes.class.getResourceAsStream("cli/codes.onnx").readAllBytes();
        byte[] jpeg = ReadCodes.class.getResourceAsStream("cli/sample.jpg").readAllBytes();
        try (Detector detector = Detector.builder(model).build()) {
            var image = (args.length > 0 ? detector.decode(Path.of(args[0])) : detector.decode(jpeg)).toBufferedImage();
            detector.detect(image).forEach(code -> System.out.println(code + "  " + read(image, code.box(), 0)));
        }
    }

    private static String read(BufferedImage picture, Box box, int degrees) {
        int w = (int) box.width(), h = (int) box.height(), reach = (int) Math.hypot(w, h) * 2 / 3 + 1, m = reach / 4;
        var crop = new BufferedImage(600, 600, BufferedImage.TYPE_INT_RGB);
        var g = crop.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.fillRect(0, 0, 600, 600); // a quiet zone of white
        g.rotate(Math.toRadians(degrees), 300, 300);
        g.scale(300.0 / reach, 300.0 / reach);
        g.clipRect(reach - w / 2 - m, reach - h / 2 - m, w + 2 * m, h + 2 * m); // what stands beside it is another's
        g.drawImage(picture, reach - w / 2 - (int) box.x1(), reach - h / 2 - (int) box.y1(), null);
        var grey = new HybridBinarizer(new RGBLuminanceSource(600, 600, crop.getRGB(0, 0, 600, 600, null, 0, 600)));
        var hints = Map.of(DecodeHintType.TRY_HARDER, true, DecodeHintType.ALSO_INVERTED, true);
        try {
            return new MultiFormatReader().decode(new BinaryBitmap(grey), hints).toString();
        } catch (NotFoundException e) {
            return degrees < 170 ? read(picture, box, degrees + 10) : "(unreadable)";
        }
    }
}
