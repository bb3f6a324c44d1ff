package io.yolo4j.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The most memory that this process has had.
 *
 * @param bytes how much
 * @param of {@code process} for all that it had in the machine's memory (Linux says it), else {@code heap} for the heap of Java alone:
 *     engines keep weights and buffers outside of it
 */
record PeakMemory(long bytes, String of) {
    private static final Path STATUS = Path.of("/proc/self/status");

    static PeakMemory now() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmHWM:")) { // high-water mark of the resident set, proc(5)
                    return new PeakMemory(Long.parseLong(line.replaceAll("\\D", "")) << 10, "process");
                }
            }
        } catch (IOException | NumberFormatException e) {
            return ofHeap(); // no Linux
        }
        return ofHeap();
    }

    private static PeakMemory ofHeap() {
        long bytes = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        return new PeakMemory(bytes, "heap");
    }

    @Override
    public String toString() {
        return (bytes + (1 << 19) >> 20) + " MiB, "
                + (of.equals("heap") ? "the heap of Java alone" : "resident, of the whole process");
    }
}
