package io.yolo4j.tensorrt.natives;

import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuInfo;
import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;

/** Statuses of CUDA as exceptions. The driver's are those of the runtime, wherever they are checked here. */
final class Cuda {
    private Cuda() {}

    /**
     * Goes on where all is well.
     *
     * @param status of a call of CUDA
     * @param doing what the call was for, as "allocating 4096 bytes"
     */
    static void check(int status, String doing) {
        if (status != 0) {
            throw failure(status, doing);
        }
    }

    static GpuException failure(int status, String doing) {
        cudart.cudaGetLastError(); // else the next call that asks for it reports this one
        return Failure.of(status, name(status), text(status), doing);
    }

    static String name(int status) {
        return string(cudart.cudaGetErrorName(status));
    }

    static String text(int status) {
        return string(cudart.cudaGetErrorString(status));
    }

    static GpuInfo info(int index) {
        int[] driver = new int[1];
        int[] runtime = new int[1];
        cudart.cudaDriverGetVersion(driver);
        cudart.cudaRuntimeGetVersion(runtime);
        // The name and two attributes: the structure of all properties takes far longer to fill.
        byte[] name = new byte[256];
        int[] device = new int[1];
        String doing = "asking what device " + index + " is";
        check(cudart.cuDeviceGet(device, index), doing);
        check(cudart.cuDeviceGetName(name, name.length, device[0]), doing);
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new GpuInfo(
                index,
                new String(name, 0, length, StandardCharsets.UTF_8),
                attribute(cudart.cudaDevAttrComputeCapabilityMajor, index, doing),
                attribute(cudart.cudaDevAttrComputeCapabilityMinor, index, doing),
                runtime[0],
                driver[0]);
    }

    private static int attribute(int which, int index, String doing) {
        int[] value = new int[1];
        check(cudart.cudaDeviceGetAttribute(value, which, index), doing);
        return value[0];
    }

    private static String string(BytePointer text) {
        return text == null || text.isNull() ? "?" : text.getString(StandardCharsets.UTF_8);
    }
}
