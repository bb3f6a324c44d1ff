package io.yolo4j.head;

import java.util.stream.IntStream;

/**
 * Generated candidates, the same as those of {@code nms_reference.py} in {@code yolo-examples/bench/python}, bit for bit.
 *
 * @param kind scattered (few suppress each other), clustered (a hundred upon each object) or mixed (small to large)
 * @param count number of candidates
 * @param classes number of classes
 */
public record NmsScene(String kind, int count, int classes) {
    /** Knuth's MMIX generator; its upper 24 bits are exact in single precision. */
    private static final class Uniforms {
        private long state = 42;

        float next() {
            state = state * 6364136223846793005L + 1442695040888963407L;
            return (state >>> 40) * 0x1p-24f;
        }
    }

    /** {@return the candidates, none of them dropped} */
    public Candidates candidates() {
        Candidates candidates = new Candidates(-1, null);
        candidates.within(0, 0, 640, 640);
        Uniforms u = new Uniforms();
        float objectX = 0, objectY = 0, objectWidth = 0, objectHeight = 0;
        for (int i = 0; i < count; i++) {
            if (kind.equals("clustered") && i % 100 == 0) {
                objectX = u.next() * 560;
                objectY = u.next() * 560;
                objectWidth = 10 + u.next() * 70;
                objectHeight = 10 + u.next() * 70;
            }
            float a = u.next(), b = u.next(), c = u.next(), d = u.next(), x, y, w, h;
            switch (kind) {
                case "scattered" -> {
                    x = a * 600;
                    y = b * 600;
                    w = 4 + c * 36;
                    h = 4 + d * 36;
                }
                case "clustered" -> {
                    x = objectX + (a - 0.5f) * objectWidth * 0.5f;
                    y = objectY + (b - 0.5f) * objectHeight * 0.5f;
                    w = objectWidth * (0.7f + c * 0.6f);
                    h = objectHeight * (0.7f + d * 0.6f);
                }
                case "mixed" -> {
                    w = 4 + c * c * c * 300;
                    h = 4 + d * d * d * 300;
                    x = a * (640 - w);
                    y = b * (640 - h);
                }
                default -> throw new IllegalArgumentException(kind);
            }
            candidates.addCorners(x, y, x + w, y + h, u.next(), (int) (u.next() * classes), i);
        }
        if (candidates.size() != count) {
            throw new IllegalStateException(candidates.size() + " of " + count + " candidates");
        }
        return candidates;
    }

    /**
     * Tells selections apart.
     *
     * @param indices of candidates
     * @return FNV-1a of the ascending indices, four bytes each
     */
    public static String hash(int[] indices) {
        long hash = 0xcbf29ce484222325L;
        for (int index : IntStream.of(indices).sorted().toArray()) {
            for (int shift = 0; shift < 32; shift += 8) {
                hash = (hash ^ index >>> shift & 0xff) * 0x100000001b3L;
            }
        }
        return String.format("%016x", hash);
    }
}
