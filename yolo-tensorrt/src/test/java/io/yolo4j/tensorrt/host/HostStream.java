package io.yolo4j.tensorrt.host;

import io.yolo4j.tensorrt.gpu.GpuGraph;
import io.yolo4j.tensorrt.gpu.GpuKernel;
import io.yolo4j.tensorrt.gpu.GpuStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A queue of work, done in order by a thread or when somebody waits for it. */
final class HostStream implements GpuStream {
    private final HostGpu gpu;
    private final ExecutorService thread;
    private final List<Runnable> queue = new ArrayList<>();

    /** What is being recorded, or null. */
    private List<Runnable> recording;

    private volatile Throwable failure;
    private boolean closed;

    private record Recorded(HostGpu gpu, List<Runnable> work) implements GpuGraph {
        @Override
        public void close() {
            gpu.release("graph");
        }
    }

    HostStream(HostGpu gpu) {
        this.gpu = gpu;
        this.thread = gpu.pace() == HostGpu.Pace.AT_ONCE
                ? Executors.newSingleThreadExecutor(task -> {
                    Thread thread = new Thread(task, "host stream");
                    thread.setDaemon(true);
                    return thread;
                })
                : null;
    }

    void put(Runnable work) {
        if (closed) {
            throw new AssertionError("the stream is closed");
        }
        if (recording != null) {
            recording.add(work);
        } else if (thread == null) {
            queue.add(work);
        } else {
            thread.execute(() -> {
                try {
                    if (failure == null) {
                        work.run();
                    }
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
            });
        }
    }

    HostGpu gpu() {
        return gpu;
    }

    @Override
    public void upload(ByteBuffer pinned, long offset, long device, long bytes) {
        gpu.requireHealthy();
        Runnable check = () -> {
            gpu.requirePinned(pinned, offset, bytes);
            gpu.requireAllocated(device, bytes);
        };
        check.run();
        put(() -> {
            check.run();
            Harness.memory(device, bytes).put(0, pinned, (int) offset, (int) bytes);
        });
    }

    @Override
    public void download(long device, ByteBuffer pinned, long offset, long bytes) {
        gpu.requireHealthy();
        Runnable check = () -> {
            gpu.requirePinned(pinned, offset, bytes);
            gpu.requireAllocated(device, bytes);
        };
        check.run();
        put(() -> {
            check.run();
            pinned.put((int) offset, Harness.memory(device, bytes), 0, (int) bytes);
        });
    }

    @Override
    public void zero(long device, long bytes) {
        gpu.requireHealthy();
        gpu.requireAllocated(device, bytes);
        put(() -> {
            gpu.requireAllocated(device, bytes);
            Harness.fill(device, 0, bytes);
        });
    }

    @Override
    public void launch(GpuKernel kernel, int gridX, int gridY, int gridZ, int block, long... arguments) {
        HostGpu.HostKernel function = (HostGpu.HostKernel) kernel;
        if (gridX < 1 || gridY < 1 || gridY > 65535 || gridZ < 1 || gridZ > 65535 || block < 1 || block > 1024) {
            throw new AssertionError("a grid of " + gridX + " x " + gridY + " x " + gridZ + " x " + block);
        }
        long[] copy = arguments.clone();
        gpu.launching("kernel " + function.name());
        put(() -> function.run(gridX, gridY, gridZ, block, copy));
    }

    @Override
    public GpuGraph capture(Runnable work) {
        if (recording != null) {
            throw new AssertionError("a recording within a recording");
        }
        List<Runnable> recorded = new ArrayList<>();
        recording = recorded;
        try {
            work.run();
        } finally {
            recording = null;
        }
        if (!gpu.records()) {
            return null;
        }
        gpu.captured();
        return new Recorded(gpu, recorded);
    }

    @Override
    public void launch(GpuGraph graph) {
        gpu.launching("graph");
        gpu.launchedGraph();
        ((Recorded) graph).work.forEach(this::put);
    }

    @Override
    public void synchronize() {
        if (recording != null) {
            throw new AssertionError("waited for a stream that is being recorded");
        }
        if (thread != null) {
            await();
        }
        List<Runnable> work = List.copyOf(queue);
        queue.clear();
        work.forEach(Runnable::run);
        gpu.requireHealthy();
    }

    private void await() {
        try {
            Future<?> last = thread.submit(() -> {});
            last.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        Throwable thrown = failure;
        failure = null;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    @Override
    public long handle() {
        return System.identityHashCode(this);
    }

    @Override
    public void close() {
        gpu.release("stream");
        closed = true;
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
