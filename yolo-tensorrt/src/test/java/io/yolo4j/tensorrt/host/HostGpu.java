package io.yolo4j.tensorrt.host;

import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuInfo;
import io.yolo4j.tensorrt.gpu.GpuKernel;
import io.yolo4j.tensorrt.gpu.GpuMemory;
import io.yolo4j.tensorrt.gpu.GpuStream;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;

/**
 * A device whose memory is that of the host. It counts what is open, refuses what a device refuses, and some things that a device lets pass:
 * addresses that nobody allocated, freeing twice, writing beyond the end.
 */
public final class HostGpu implements Gpu {
    /** When a stream does its work. Both are right for a device; what forgets to wait goes wrong with the second, each time. */
    public enum Pace {
        /** At once, in a thread of its own. */
        AT_ONCE,
        /** When somebody waits for it. */
        WHEN_WAITED_FOR
    }

    private static final int GUARD = 256;
    private static final byte GUARDED = (byte) 0xa5;

    /** What fresh memory holds: NaN in single and in half precision. */
    private static final int FRESH = 0xff;

    private final GpuInfo info;
    private final long capacity;
    private final Pace pace;
    private final NavigableMap<Long, Long> allocated = new TreeMap<>();
    private final Map<ByteBuffer, Boolean> pinned = new IdentityHashMap<>();
    private long used;
    private long mostUsed;
    private int open;
    private int untilNoMemory = -1;
    private int untilFault = -1;
    private boolean stickyFault;
    private GpuException sticky;
    private boolean recording = true;
    private int recordings;
    private int captures;
    private ShapeRange lastProfile;

    /** A device of 4 GiB, whose streams work when somebody waits for them. */
    public HostGpu() {
        this(0, 4L << 30, Pace.WHEN_WAITED_FOR);
    }

    public HostGpu(int index, long capacity, Pace pace) {
        this.info = new GpuInfo(index, "host " + index, 9, 0, 12060, 13000);
        this.capacity = capacity;
        this.pace = pace;
    }

    /** Skips the calling test where there is no compiler for kernels. */
    public static void require() {
        Assumptions.assumeTrue(Harness.missing() == null, Harness.missing());
    }

    @Override
    public GpuInfo info() {
        return info;
    }

    @Override
    public synchronized GpuMemory memory() {
        return new GpuMemory(capacity - used, capacity);
    }

    /**
     * Fails the n-th thing that is allocated, opened or loaded from now on for want of memory; 1 is the next one, 0 is none.
     *
     * @return whether the one that was to fail before has
     */
    public synchronized boolean failAllocation(int n) {
        boolean failed = untilNoMemory == 0;
        untilNoMemory = n;
        return failed;
    }

    /** Fails the n-th launch of a kernel, a graph or a network from now on; 1 is the next one, 0 is none. */
    public synchronized void failLaunch(int n, boolean sticky) {
        untilFault = n;
        stickyFault = sticky;
    }

    /** Whether graphs can be recorded. */
    public synchronized void recording(boolean possible) {
        recording = possible;
    }

    /** How many launches of graphs there were. */
    public synchronized int recordedLaunches() {
        return recordings;
    }

    /** The profile of the network that ran last, recorded or not. */
    public synchronized ShapeRange lastProfile() {
        return lastProfile;
    }

    synchronized void ranWith(ShapeRange profile) {
        lastProfile = profile;
    }

    /** How many graphs were recorded. */
    public synchronized int captures() {
        return captures;
    }

    synchronized void captured() {
        acquire("a graph");
        captures++;
    }

    synchronized void launchedGraph() {
        recordings++;
    }

    synchronized boolean records() {
        return recording;
    }

    Pace pace() {
        return pace;
    }

    /** Bytes of the device that are allocated. */
    public synchronized long used() {
        return used;
    }

    /** The largest {@link #used} so far. */
    public synchronized long mostUsed() {
        return mostUsed;
    }

    /** Device and pinned memory, streams, kernels, graphs and contexts that are not closed. */
    public synchronized int open() {
        return open + allocated.size() + pinned.size();
    }

    /** Notes that something was opened. */
    synchronized void acquire(String what) {
        requireHealthy();
        if (untilNoMemory > 0 && --untilNoMemory == 0) {
            throw outOfMemory(what);
        }
        open++;
    }

    synchronized void release(String what) {
        if (open-- == 0) {
            throw new AssertionError(what + " was closed twice");
        }
    }

    private static GpuException outOfMemory(String what) {
        return new GpuException("cudaMalloc: out of memory for " + what, true, false);
    }

    synchronized void requireHealthy() {
        if (sticky != null) {
            throw new GpuException(sticky.getMessage(), false, true);
        }
    }

    /** A launch; a sticky fault shows later, when somebody waits, as it does on a device. */
    synchronized void launching(String what) {
        requireHealthy();
        if (untilFault > 0 && --untilFault == 0) {
            if (!stickyFault) {
                throw new GpuException("cudaErrorLaunchOutOfResources in " + what, false, false);
            }
            sticky = new GpuException("cudaErrorIllegalAddress in " + what, false, true);
        }
    }

    @Override
    public synchronized long allocate(long bytes) {
        if (bytes <= 0) {
            throw new AssertionError("allocated " + bytes + " bytes");
        }
        if (used + bytes > capacity) {
            throw outOfMemory(bytes + " bytes");
        }
        acquire(bytes + " bytes");
        open--;
        long address = Harness.allocate(bytes + GUARD);
        Harness.fill(address, FRESH, bytes);
        Harness.fill(address + bytes, GUARDED, GUARD);
        allocated.put(address, bytes);
        used += bytes;
        mostUsed = Math.max(mostUsed, used);
        return address;
    }

    @Override
    public synchronized void free(long address) {
        Long bytes = allocated.remove(address);
        if (bytes == null) {
            throw new AssertionError("freed memory that is not allocated");
        }
        ByteBuffer guard = Harness.memory(address + bytes, GUARD);
        for (int i = 0; i < GUARD; i++) {
            if (guard.get(i) != GUARDED) {
                throw new AssertionError("something was written " + i + " bytes behind " + bytes + " bytes of memory");
            }
        }
        Harness.fill(address, FRESH, bytes);
        Harness.free(address);
        used -= bytes;
        requireHealthy();
    }

    /** Refuses a range that is not allocated as a whole. */
    synchronized void requireAllocated(long address, long bytes) {
        Map.Entry<Long, Long> block = allocated.floorEntry(address);
        if (block == null || bytes < 0 || address + bytes > block.getKey() + block.getValue()) {
            throw new AssertionError(bytes + " bytes at " + Long.toHexString(address) + " are not allocated");
        }
    }

    @Override
    public synchronized ByteBuffer allocatePinned(long bytes) {
        acquire(bytes + " pinned bytes");
        open--;
        ByteBuffer memory = ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
        pinned.put(memory, true);
        return memory;
    }

    @Override
    public synchronized void freePinned(ByteBuffer memory) {
        if (pinned.remove(memory) == null) {
            throw new AssertionError("freed pinned memory that is not allocated");
        }
        requireHealthy();
    }

    synchronized void requirePinned(ByteBuffer memory, long from, long bytes) {
        if (!pinned.containsKey(memory) || from < 0 || bytes < 0 || from + bytes > memory.capacity()) {
            throw new AssertionError(bytes + " bytes at " + from + " of " + memory + " are not pinned");
        }
    }

    @Override
    public GpuStream openStream(boolean urgent) {
        acquire("a stream");
        return new HostStream(this);
    }

    @Override
    public GpuKernel loadKernel(byte[] cubin, String name) {
        acquire("a kernel");
        try {
            Path file = Harness.newFile(".so");
            Files.write(file, cubin);
            long library = Harness.open(file.toString());
            long function = library == 0 ? 0 : Harness.find(library, HostCompiler.LAUNCH + name);
            if (function == 0) {
                throw new AssertionError("no kernel " + name);
            }
            return new HostKernel(this, name, library, function);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A function of a shared library that calls a kernel for each thread. */
    static final class HostKernel implements GpuKernel {
        private final HostGpu gpu;
        private final String name;
        private long library;
        private final long function;

        HostKernel(HostGpu gpu, String name, long library, long function) {
            this.gpu = gpu;
            this.name = name;
            this.library = library;
            this.function = function;
        }

        String name() {
            return name;
        }

        void run(int x, int y, int z, int block, long[] arguments) {
            if (library == 0) {
                throw new AssertionError("the kernel " + name + " is closed");
            }
            Harness.launch(function, x, y, z, block, arguments);
        }

        @Override
        public void close() {
            gpu.release("kernel " + name);
            Harness.close(library);
            library = 0;
        }
    }
}
