package io.yolo4j.cli;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.MultiFormatWriter;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.datamatrix.encoder.SymbolShapeHint;
import io.yolo4j.Box;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pictures of labels with symbols on them, and where those are. */
public final class DrawnCodes {
    /** In the order of the model's classes. */
    static final List<BarcodeFormat> FORMATS = List.of(
            BarcodeFormat.QR_CODE,
            BarcodeFormat.CODE_128,
            BarcodeFormat.DATA_MATRIX,
            BarcodeFormat.AZTEC,
            BarcodeFormat.PDF_417);

    /** What a symbol says, so that it can be read again. */
    public static final String TEXT = "YOLO4J 2026";

    /** The quiet zone in modules. */
    private static final double QUIET = 4, QUIET_BESIDE_BARS = 11;

    private final BufferedImage picture;
    private final List<Symbol> symbols = new ArrayList<>();

    /** A symbol in a picture: index of its class, and its bounds without the quiet zone. */
    public record Symbol(int classId, Box box) {}

    /** A table top of cardboard, unevenly lit. */
    public DrawnCodes(int width, int height) {
        picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = picture.createGraphics();
        g.setPaint(new GradientPaint(0, 0, new Color(176, 146, 108), width, height, new Color(120, 98, 74)));
        g.fillRect(0, 0, width, height);
        g.dispose();
    }

    /** Two of each kind, at all angles. */
    public static DrawnCodes several() {
        return new DrawnCodes(1280, 960)
                .put(0, 170, 190, 200, 0)
                .put(1, 560, 180, 380, 12)
                .put(4, 1020, 190, 400, -20)
                .put(2, 160, 490, 160, 24)
                .put(3, 470, 490, 160, 36)
                .put(0, 790, 490, 150, 45)
                .put(3, 1100, 490, 140, 8)
                .put(1, 240, 770, 350, -20)
                .put(4, 700, 800, 380, 180)
                .put(2, 1100, 780, 130, 70);
    }

    public BufferedImage picture() {
        return picture;
    }

    public List<Symbol> symbols() {
        return symbols;
    }

    /**
     * Puts a white label with a symbol on the table.
     *
     * @param classId which of {@link #FORMATS}
     * @param cx middle of the symbol
     * @param cy middle of the symbol
     * @param length of the symbol's longer side in pixels
     */
    DrawnCodes put(int classId, double cx, double cy, double length, double degrees) {
        return put(classId, TEXT, cx, cy, length, degrees);
    }

    /** The same with another text. */
    public DrawnCodes put(int classId, String text, double cx, double cy, double length, double degrees) {
        BitMatrix modules = encode(FORMATS.get(classId), text);
        double columns = modules.getWidth(), rows = modules.getHeight();
        double module = length / Math.max(columns, rows);
        AffineTransform place = AffineTransform.getTranslateInstance(cx, cy);
        place.rotate(Math.toRadians(degrees));
        place.scale(module, module);
        place.translate(-columns / 2, -rows / 2);
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.transform(place);
        double aside = FORMATS.get(classId) == BarcodeFormat.CODE_128 ? QUIET_BESIDE_BARS : QUIET;
        Rectangle2D label = new Rectangle2D.Double(-aside, -QUIET, columns + 2 * aside, rows + 2 * QUIET);
        g.setColor(new Color(244, 243, 238));
        g.fill(label);
        g.setColor(new Color(200, 198, 190));
        g.setStroke(new BasicStroke(0.3f));
        g.draw(label);
        g.setColor(new Color(24, 24, 28));
        Path2D dark = new Path2D.Double(); // filled at once, or light seams are left between neighbours
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                if (modules.get(x, y)) {
                    dark.append(new Rectangle2D.Double(x, y, 1, 1), false);
                }
            }
        }
        g.fill(dark);
        g.dispose();
        Rectangle2D bounds = place.createTransformedShape(new Rectangle2D.Double(0, 0, columns, rows))
                .getBounds2D();
        symbols.add(new Symbol(
                classId, new Box((float) bounds.getMinX(), (float) bounds.getMinY(), (float) bounds.getMaxX(), (float)
                        bounds.getMaxY())));
        return this;
    }

    /** A pixel for each module, without quiet zone. */
    private static BitMatrix encode(BarcodeFormat format, String text) {
        Map<EncodeHintType, Object> hints =
                Map.of(EncodeHintType.MARGIN, 0, EncodeHintType.DATA_MATRIX_SHAPE, SymbolShapeHint.FORCE_SQUARE);
        int height = format == BarcodeFormat.CODE_128 ? 60 : 1; // bars are as high as they are wanted
        try {
            return trimmed(new MultiFormatWriter().encode(text, format, 1, height, hints));
        } catch (WriterException e) {
            throw new IllegalStateException(format + ": " + text, e);
        }
    }

    /** Not every writer asks for the margin. */
    private static BitMatrix trimmed(BitMatrix modules) {
        int[] dark = modules.getEnclosingRectangle(); // left, top, width, height
        BitMatrix trimmed = new BitMatrix(dark[2], dark[3]);
        for (int y = 0; y < dark[3]; y++) {
            for (int x = 0; x < dark[2]; x++) {
                if (modules.get(dark[0] + x, dark[1] + y)) {
                    trimmed.set(x, y);
                }
            }
        }
        return trimmed;
    }
}
