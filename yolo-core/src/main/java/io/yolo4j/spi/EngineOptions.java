package io.yolo4j.spi;

import io.yolo4j.DeviceMemory;
import java.util.List;
import java.util.Objects;

/**
 * What the builder of a detector asks of an engine. Engines on the CPU ignore all but the threads and the sessions.
 *
 * @param threads threads for one run on a CPU, or 0 to let the engine choose
 * @param sessions how many runs there will be at the same time at most, or 0 for what the engine does best
 * @param devices indexes of the GPUs, from 0, or none for the first that the engine runs on; an engine that serves one GPU takes the first
 * @param urgent whether a GPU does this work before other work that waits for it
 * @param memory what memory of the devices is drawn from, or null for all there is
 * @param building how an engine is built by those that build one
 */
public record EngineOptions(
        int threads, int sessions, List<Integer> devices, boolean urgent, DeviceMemory memory, BuildOptions building) {
    /**
     * Copies the list.
     *
     * @param threads threads for one run, or 0
     * @param sessions runs at the same time, or 0
     * @param devices indexes of the GPUs, or none
     * @param urgent whether its work goes first
     * @param memory a budget, or null
     * @param building how an engine is built
     */
    public EngineOptions {
        devices = List.copyOf(devices);
        Objects.requireNonNull(building, "building");
    }

    /**
     * Options with the defaults of what is not given.
     *
     * @param threads threads for one run on a CPU, or 0
     * @param sessions runs at the same time, or 0
     * @param device index of the GPU
     */
    public EngineOptions(int threads, int sessions, int device) {
        this(threads, sessions, List.of(device), false, null, BuildOptions.USUAL);
    }

    /** {@return index of the GPU, of the first one where there are several; 0 where none was chosen} */
    public int device() {
        return devices.isEmpty() ? 0 : devices.get(0);
    }
}
