package io.yolo4j.bench;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** One bar for each contestant, the first being the measure of all. */
final class BarChart {
    /** Text is drawn at twice the size that the document shows it at. */
    private static final int SCALE = 2;

    private static final int WIDTH = 760;
    private static final int ROW = 26;
    private static final int TOP = 44;
    private static final int LABELS = 190;
    private static final int MARGIN = 16;
    private static final int VALUES = 60;
    private static final Color INK = new Color(0x222222);
    private static final Color FAINT = new Color(0x707070);
    private static final Color BARE = new Color(0x9A9A9A);
    private static final Color OURS = new Color(0x1F77B4);
    private static final Color OTHERS = new Color(0xD8A657);

    private BarChart() {}

    static void write(Path file, String title, List<String> names, double[] ratios) throws IOException {
        int height = TOP + ROW * names.size() + MARGIN;
        BufferedImage picture = new BufferedImage(WIDTH * SCALE, height * SCALE, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.scale(SCALE, SCALE);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, height);
        Font plain = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
        g.setColor(INK);
        g.setFont(plain.deriveFont(Font.BOLD));
        g.drawString(title, MARGIN, 26);
        g.setFont(plain);
        double longest = 1;
        for (double ratio : ratios) {
            longest = Math.max(longest, ratio);
        }
        double unit = (WIDTH - LABELS - VALUES - 2 * MARGIN) / longest;
        for (int i = 0; i < ratios.length; i++) {
            String name = names.get(i).replace("`", "");
            int y = TOP + ROW * i, baseline = y + 15;
            g.setColor(INK);
            g.drawString(name, MARGIN, baseline);
            g.setColor(i == 0 ? BARE : name.startsWith("Yolo4J") ? OURS : OTHERS);
            g.fill(new Rectangle2D.Double(MARGIN + LABELS, y + 2, unit * ratios[i], ROW - 9));
            g.setColor(FAINT);
            String value = String.format(Locale.ROOT, "%.2f", ratios[i]);
            g.drawString(value, (float) (MARGIN + LABELS + unit * ratios[i] + 6), baseline);
        }
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(MARGIN + LABELS + unit - 0.5, TOP, 1, ROW * names.size()));
        g.dispose();
        ImageIO.write(picture, "png", file.toFile());
    }
}
