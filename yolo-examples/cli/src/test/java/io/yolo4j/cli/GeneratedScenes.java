package io.yolo4j.cli;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Draws the pictures of the documentation, so that they are nobody's photographs: {@code GeneratedScenes DIRECTORY}. */
final class GeneratedScenes {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 420;
    private static final double NOISE = 1.2;

    private GeneratedScenes() {}

    public static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[0]));
        write(street(), directory.resolve("street.jpg"));
        write(park(), directory.resolve("park.jpg"));
        write(shapes(), directory.resolve("shapes.jpg"));
        write(portraits(), directory.resolve("portraits.jpg"));
    }

    private static void write(BufferedImage picture, Path file) throws IOException {
        ImageIO.write(grainy(picture), "jpg", file.toFile());
    }

    static BufferedImage street() {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = graphics(picture);
        DrawnStreet.sky(g, WIDTH);
        DrawnStreet.houses(g);
        g.setPaint(new GradientPaint(0, 300, new Color(96, 96, 100), 0, 420, new Color(66, 66, 70)));
        g.fillRect(0, 300, WIDTH, 120);
        g.setColor(new Color(168, 164, 156));
        g.fillRect(0, 288, WIDTH, 16);
        g.setColor(new Color(120, 116, 110));
        g.fillRect(0, 303, WIDTH, 3);
        g.setColor(new Color(225, 225, 215));
        for (int x = -30; x < WIDTH; x += 120) {
            g.fill(new Polygon(new int[] {x, x + 60, x + 48, x - 16}, new int[] {366, 366, 374, 374}, 4));
        }
        DrawnStreet.bus(g, 120, 128);
        DrawnStreet.trafficLight(g, 490, 60, 1.0);
        DrawnStreet.stopSign(g, 580, 145, 46);
        DrawnStreet.clock(g, 60, 110, 38);
        DrawnPeople.figure(
                g,
                382,
                186,
                0.56,
                new DrawnPeople.Looks(
                        new Color(60, 140, 120),
                        new Color(60, 50, 46),
                        new Color(224, 178, 146),
                        new Color(70, 46, 30)),
                false);
        DrawnPeople.figure(
                g,
                440,
                190,
                0.57,
                new DrawnPeople.Looks(
                        new Color(240, 196, 60), new Color(50, 56, 84), new Color(146, 98, 68), new Color(24, 20, 18)),
                false);
        g.dispose();
        return picture;
    }

    static BufferedImage park() {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = graphics(picture);
        DrawnStreet.sky(g, WIDTH);
        g.setPaint(new GradientPaint(0, 250, new Color(120, 160, 84), 0, 420, new Color(80, 124, 56)));
        g.fillRect(0, 250, WIDTH, 170);
        DrawnPeople.figure(
                g,
                190,
                52,
                1.0,
                new DrawnPeople.Looks(
                        new Color(196, 52, 48), new Color(44, 58, 96), new Color(224, 178, 146), new Color(70, 46, 30)),
                false);
        DrawnShapes.ball(g, 316, 370, 26);
        DrawnPeople.figure(
                g,
                440,
                60,
                0.97,
                new DrawnPeople.Looks(
                        new Color(240, 196, 60), new Color(70, 70, 76), new Color(146, 98, 68), new Color(24, 20, 18)),
                true);
        g.dispose();
        return picture;
    }

    static BufferedImage portraits() {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = graphics(picture);
        g.setPaint(new GradientPaint(0, 0, new Color(150, 170, 190), WIDTH, HEIGHT, new Color(90, 104, 124)));
        g.fillRect(0, 0, WIDTH, HEIGHT);
        DrawnPeople.portrait(
                g, 200, 190, 1.15, new Color(226, 182, 150), new Color(72, 48, 32), new Color(60, 90, 140));
        DrawnPeople.portrait(g, 450, 200, 1.05, new Color(140, 94, 66), new Color(22, 18, 16), new Color(180, 60, 60));
        g.dispose();
        return picture;
    }

    static BufferedImage shapes() {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = graphics(picture);
        g.setPaint(new GradientPaint(0, 0, new Color(96, 110, 120), WIDTH, HEIGHT, new Color(120, 132, 138)));
        g.fillRect(0, 0, WIDTH, HEIGHT);
        DrawnShapes.stripes(g, 120, 110, 150, 62, 24, new Color(236, 176, 36), new Color(70, 90, 170));
        DrawnShapes.stripes(g, 490, 320, 140, 62, -30, new Color(120, 220, 90), new Color(150, 40, 60));
        DrawnShapes.ellipse(g, 330, 100, 150, 74, -30, new Color(30, 160, 90), new Color(220, 250, 230));
        DrawnShapes.ellipse(g, 150, 310, 140, 66, 60, new Color(150, 40, 140), new Color(250, 200, 120));
        DrawnShapes.triangle(g, 530, 120, 90, 150, 20, new Color(250, 220, 50));
        DrawnShapes.triangle(g, 320, 300, 80, 150, 150, new Color(90, 220, 220));
        g.dispose();
        return picture;
    }

    private static Graphics2D graphics(BufferedImage picture) {
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        return g;
    }

    /** Cameras are never quite sharp and never free of noise, and models have seen little else. */
    private static BufferedImage grainy(BufferedImage picture) {
        Random random = new Random(7);
        BufferedImage result = new BufferedImage(picture.getWidth(), picture.getHeight(), picture.getType());
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                double noise = NOISE * random.nextGaussian();
                int rgb = 0;
                for (int shift = 16; shift >= 0; shift -= 8) {
                    rgb |= (int) Math.max(0, Math.min(255, (picture.getRGB(x, y) >> shift & 0xFF) + noise)) << shift;
                }
                result.setRGB(x, y, rgb);
            }
        }
        return result;
    }

    static Color shade(Color c, double by) {
        return new Color((int) (c.getRed() * by), (int) (c.getGreen() * by), (int) (c.getBlue() * by));
    }

    static Color lit(Color c) {
        return new Color(
                Math.min(255, c.getRed() + 24), Math.min(255, c.getGreen() + 24), Math.min(255, c.getBlue() + 24));
    }
}
