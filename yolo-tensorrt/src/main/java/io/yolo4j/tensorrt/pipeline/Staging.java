package io.yolo4j.tensorrt.pipeline;

import io.yolo4j.EngineException;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuStream;
import java.nio.ByteBuffer;

/** Memory of the device, and as much page-locked memory of the host as soon as somebody asks for it. */
final class Staging implements AutoCloseable {
    private final Gpu gpu;
    private final long bytes;
    private long device;
    private ByteBuffer pinned;

    Staging(Gpu gpu, long bytes) {
        this.gpu = gpu;
        this.bytes = bytes;
        this.device = gpu.allocate(Math.max(bytes, 1));
    }

    long bytes() {
        return bytes;
    }

    long device() {
        return device;
    }

    ByteBuffer pinned() {
        if (pinned == null) {
            if (bytes > Integer.MAX_VALUE) {
                throw new EngineException("a tensor takes " + bytes
                        + " bytes, more than one buffer holds (2 GiB); use smaller batches (the builder's maxBatch)");
            }
            pinned = gpu.allocatePinned(Math.max(bytes, 1));
        }
        return pinned;
    }

    boolean isPinned() {
        return pinned != null;
    }

    void upload(GpuStream stream, long from, long count) {
        if (count > 0) {
            stream.upload(pinned(), from, device + from, count);
        }
    }

    void download(GpuStream stream, long from, long count) {
        if (count > 0) {
            stream.download(device + from, pinned(), from, count);
        }
    }

    @Override
    public void close() {
        ByteBuffer host = pinned;
        long address = device;
        pinned = null;
        device = 0;
        try {
            if (host != null) {
                gpu.freePinned(host);
            }
        } finally {
            if (address != 0) {
                gpu.free(address);
            }
        }
    }
}
