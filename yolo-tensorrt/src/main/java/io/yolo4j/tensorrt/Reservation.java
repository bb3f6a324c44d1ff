package io.yolo4j.tensorrt;

import io.yolo4j.DeviceMemory;

/** What a plan and its sessions have of a budget: what they are known to need, and what sessions take beyond that. Safe for use by several threads. */
final class Reservation implements AutoCloseable {
    private final DeviceMemory.Share share;
    private long known;
    private long beyond;

    /** Closes the share when it is closed. */
    Reservation(DeviceMemory.Share share) {
        this.share = share;
        this.known = share.bytes();
    }

    /** Draws what is known to be needed, in place of what was known before. */
    synchronized void reserve(long bytes) {
        share.resize(bytes + beyond);
        known = bytes;
    }

    /** Draws more, or gives it back where negative. */
    synchronized void extend(long bytes) {
        share.resize(known + beyond + bytes);
        beyond += bytes;
    }

    @Override
    public void close() {
        share.close();
    }
}
