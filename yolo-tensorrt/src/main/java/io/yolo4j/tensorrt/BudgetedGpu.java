package io.yolo4j.tensorrt;

import io.yolo4j.EngineException;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuInfo;
import io.yolo4j.tensorrt.gpu.GpuKernel;
import io.yolo4j.tensorrt.gpu.GpuMemory;
import io.yolo4j.tensorrt.gpu.GpuStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A device of which a session allocates no more than a budget leaves it: its part of a reservation, and what can be drawn beyond that. */
final class BudgetedGpu implements Gpu {
    private final Gpu gpu;
    private final Reservation reservation;
    private final long part;
    private final Map<Long, Long> allocated = new HashMap<>();
    private long used;

    BudgetedGpu(Gpu gpu, Reservation reservation, long part) {
        this.gpu = gpu;
        this.reservation = reservation;
        this.part = part;
    }

    @Override
    public synchronized long allocate(long bytes) {
        try {
            use(bytes);
        } catch (EngineException e) {
            throw new GpuException(e.getMessage(), true, false, e);
        }
        try {
            long address = gpu.allocate(bytes);
            allocated.put(address, bytes);
            return address;
        } catch (RuntimeException | Error e) {
            use(-bytes);
            throw e;
        }
    }

    @Override
    public synchronized void free(long address) {
        Long bytes = allocated.remove(address);
        gpu.free(address);
        use(-bytes);
    }

    private void use(long bytes) {
        long before = Math.max(used - part, 0), after = Math.max(used + bytes - part, 0);
        if (before != after) {
            reservation.extend(after - before);
        }
        used += bytes;
    }

    @Override
    public GpuInfo info() {
        return gpu.info();
    }

    @Override
    public GpuMemory memory() {
        return gpu.memory();
    }

    @Override
    public ByteBuffer allocatePinned(long bytes) {
        return gpu.allocatePinned(bytes);
    }

    @Override
    public void freePinned(ByteBuffer memory) {
        gpu.freePinned(memory);
    }

    @Override
    public GpuStream openStream(boolean urgent) {
        return gpu.openStream(urgent);
    }

    @Override
    public GpuKernel loadKernel(byte[] cubin, String name) {
        return gpu.loadKernel(cubin, name);
    }
}
