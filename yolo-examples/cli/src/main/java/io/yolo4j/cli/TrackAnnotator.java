package io.yolo4j.cli;

import io.yolo4j.Box;
import io.yolo4j.track.Track;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Draws tracks: a colour for each id, and where each object has come from. One for each video: it remembers the trails. */
final class TrackAnnotator {
    private static final double LINE_OF_SIDE = 0.0032;
    private static final double TEXT_OF_SIDE = 0.018;
    private static final double SMALLEST_TEXT = 9;
    private static final int LONGEST_TRAIL = 30;
    private static final int LABEL_ALPHA = 205;

    private final PrintWriter err;
    private final Map<Integer, Deque<Point2D>> trails = new HashMap<>();
    private boolean fontsMissing;

    TrackAnnotator(PrintWriter err) {
        this.err = err;
    }

    /** Draws the tracks of the next frame. */
    void draw(BufferedImage picture, List<Track> tracks) {
        follow(tracks);
        Graphics2D g = picture.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            double side = (picture.getWidth() + picture.getHeight()) / 2.0;
            float line = (float) Math.max(1.5, side * LINE_OF_SIDE);
            g.setStroke(new BasicStroke(line, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            for (Track track : tracks) {
                g.setColor(Palette.colour(track.id()));
                Box box = track.box();
                // Inside the box, so that it shows at the borders of the picture.
                g.draw(new Rectangle2D.Float(
                        box.x1() + line / 2,
                        box.y1() + line / 2,
                        Math.max(0, box.width() - line),
                        Math.max(0, box.height() - line)));
                g.draw(trail(track.id()));
            }
            if (!fontsMissing) {
                labelsWhereFontsAre(g, picture, tracks, Math.max(SMALLEST_TEXT, side * TEXT_OF_SIDE));
            }
        } finally {
            g.dispose();
        }
    }

    /** Trails lead along the middle of the lower edge, where most objects touch the ground. */
    private void follow(List<Track> tracks) {
        Set<Integer> present = tracks.stream().map(Track::id).collect(Collectors.toSet());
        for (Track track : tracks) {
            Deque<Point2D> trail = trails.computeIfAbsent(track.id(), id -> new ArrayDeque<>());
            trail.add(new Point2D.Float(
                    (track.box().x1() + track.box().x2()) / 2, track.box().y2()));
        }
        for (Map.Entry<Integer, Deque<Point2D>> trail : trails.entrySet()) {
            if (!present.contains(trail.getKey()) || trail.getValue().size() > LONGEST_TRAIL) {
                trail.getValue().poll();
            }
        }
        trails.values().removeIf(Deque::isEmpty);
    }

    private Path2D trail(int id) {
        Path2D path = new Path2D.Float();
        for (Point2D point : trails.get(id)) {
            if (path.getCurrentPoint() == null) {
                path.moveTo(point.getX(), point.getY());
            } else {
                path.lineTo(point.getX(), point.getY());
            }
        }
        return path;
    }

    private void labelsWhereFontsAre(Graphics2D g, BufferedImage picture, List<Track> tracks, double size) {
        try {
            g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont((float) size));
            LabelPlaces places = new LabelPlaces(picture.getWidth(), picture.getHeight());
            for (Track track : tracks) {
                label(g, track, places);
            }
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // What a JRE without any font throws depends on its version: errors of several kinds among them.
            fontsMissing = true;
            err.println("warning: Java finds no font here, frames are saved without ids; install fontconfig and a font,"
                    + " for example the package fonts-dejavu-core (" + e + ")");
            err.flush();
        }
    }

    private static void label(Graphics2D g, Track track, LabelPlaces places) {
        String words = track.id() + " " + track.className();
        FontMetrics metrics = g.getFontMetrics();
        double padding = metrics.getHeight() * 0.25;
        Rectangle2D place = places.place(
                track.box(), metrics.stringWidth(words) + 2 * padding, metrics.getHeight(), Double.POSITIVE_INFINITY);
        if (place != null) {
            Color colour = Palette.colour(track.id());
            g.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), LABEL_ALPHA));
            g.fill(place);
            g.setColor(Palette.textOn(colour));
            g.drawString(words, (float) (place.getX() + padding), (float) (place.getY() + metrics.getAscent()));
        }
    }
}
