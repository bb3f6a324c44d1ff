package io.yolo4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Memory of GPUs that detectors and classifiers share: each draws what it needs when it opens, and gives it back when it is closed. Opening one
 * that would exceed it is refused, before the device is asked. Given to the builders of all that share it.
 *
 * <pre>{@code
 * DeviceMemory memory = DeviceMemory.budget(4L << 30);
 * Detector people = Detector.builder(first).memory(memory).build();
 * Detector cars = Detector.builder(second).memory(memory).build();
 * }</pre>
 *
 * <p>Counted are weights, scratch of the network, inputs and outputs for all sessions, which are drawn before they are loaded; and what pictures
 * take on their way, which grows with the largest ones and is drawn as they come. A picture for which nothing is left is made ready on the CPU.
 * Not counted is what CUDA takes for itself, some hundred megabytes for a process, what building an engine takes for a while, and page-locked
 * memory, which is the host's. Engines on the CPU ignore it.
 *
 * <p>Safe for use by several threads.
 */
public final class DeviceMemory {
    private final long bytes;
    private final List<Share> shares = new ArrayList<>();

    private DeviceMemory(long bytes) {
        this.bytes = bytes;
    }

    /**
     * A budget from which nothing is drawn yet.
     *
     * @param bytes how much there is on each device, 1 or more
     * @return the budget
     */
    public static DeviceMemory budget(long bytes) {
        if (bytes < 1) {
            throw new ConfigurationException("memory: expected a budget of 1 byte or more, found " + bytes);
        }
        return new DeviceMemory(bytes);
    }

    /** {@return how much there is on each device} */
    public long bytes() {
        return bytes;
    }

    /**
     * How much is drawn.
     *
     * @param device index of the GPU
     * @return bytes
     */
    public synchronized long drawn(int device) {
        return shares.stream()
                .filter(share -> share.device == device)
                .mapToLong(Share::bytes)
                .sum();
    }

    /**
     * Draws memory; for engines.
     *
     * @param holder what messages call the one who draws
     * @param device index of the GPU
     * @param wanted bytes
     * @return the share, which is closed to give it back
     * @throws EngineException where not so much is left, with {@link EngineException#outOfMemory()}; says who has the rest
     */
    public synchronized Share draw(String holder, int device, long wanted) {
        Share share = new Share(this, Objects.requireNonNull(holder, "holder"), device);
        requireLeft(share, wanted);
        share.bytes = wanted;
        shares.add(share);
        return share;
    }

    private synchronized void resize(Share share, long wanted) {
        if (shares.stream().noneMatch(each -> each == share)) {
            throw new IllegalStateException("the share of " + share.holder + " is closed");
        }
        requireLeft(share, wanted);
        share.bytes = wanted;
    }

    private void requireLeft(Share wanting, long wanted) {
        long left = bytes - drawn(wanting.device) + wanting.bytes;
        if (wanted > left) {
            StringBuilder holders = new StringBuilder();
            for (Share share : shares) {
                if (share.device == wanting.device && share != wanting) {
                    holders.append(holders.isEmpty() ? "" : ", ")
                            .append(share.holder)
                            .append(" with ")
                            .append(megabytes(share.bytes));
                }
            }
            throw new EngineException(
                    "expected " + megabytes(wanted) + " on GPU " + wanting.device + " for "
                            + wanting.holder
                            + ", found " + megabytes(left) + " left of the budget of " + megabytes(bytes)
                            + (holders.isEmpty() ? "" : " (drawn by " + holders + ")")
                            + "; "
                            + (holders.isEmpty() ? "" : "close one of those, ")
                            + "choose a smaller maxBatch or fewer sessions, or a larger budget",
                    true);
        }
    }

    private synchronized void giveBack(Share share) {
        shares.removeIf(each -> each == share);
    }

    private static String megabytes(long count) {
        return String.format(Locale.ROOT, "%.1f MB", count / 1e6);
    }

    /** What an engine has drawn. */
    public static final class Share implements AutoCloseable {
        private final DeviceMemory from;
        private final String holder;
        private final int device;
        private long bytes;

        private Share(DeviceMemory from, String holder, int device) {
            this.from = from;
            this.holder = holder;
            this.device = device;
        }

        /** {@return how much} */
        public long bytes() {
            synchronized (from) {
                return bytes;
            }
        }

        /**
         * Draws more, or gives some of it back.
         *
         * @param wanted bytes in all
         * @throws EngineException where not so much is left, with {@link EngineException#outOfMemory()}; the share stays as it is
         */
        public void resize(long wanted) {
            from.resize(this, wanted);
        }

        /** Gives it back. Idempotent. */
        @Override
        public void close() {
            from.giveBack(this);
        }
    }
}
