package io.yolo4j.spi;

import java.util.Objects;

/**
 * Whether an engine can run on this machine, as a value.
 *
 * @param available whether it can
 * @param detail where it can, what it runs on ("CPU, 8 cores"); where not, the reason
 * @param remedy where it cannot, what to do about it; else empty
 */
public record Availability(boolean available, String detail, String remedy) {
    /**
     * Refuses nulls.
     *
     * @param available whether it can run
     * @param detail device or reason
     * @param remedy what to do, or empty
     */
    public Availability {
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(remedy, "remedy");
    }

    /**
     * The engine can run.
     *
     * @param detail what it runs on
     * @return the verdict
     */
    public static Availability yes(String detail) {
        return new Availability(true, detail, "");
    }

    /**
     * The engine cannot run.
     *
     * @param reason why
     * @param remedy what to do about it
     * @return the verdict
     */
    public static Availability no(String reason, String remedy) {
        return new Availability(false, reason, remedy);
    }

    /** {@return for example {@code not available: no CUDA device answers; install an NVIDIA driver}} */
    @Override
    public String toString() {
        return (available ? "available: " : "not available: ") + detail + (remedy.isEmpty() ? "" : "; " + remedy);
    }
}
