package io.yolo4j.tensorrt.gpu;

/**
 * A device.
 *
 * @param index its ordinal, from 0
 * @param name for example {@code NVIDIA H100 80GB HBM3}
 * @param major of its compute capability: 9 for Hopper
 * @param minor of its compute capability
 * @param runtime version of the CUDA runtime, for example 12060
 * @param driver version of CUDA that the driver supports, for example 13000
 */
public record GpuInfo(int index, String name, int major, int minor, int runtime, int driver) {
    /** {@return for example {@code sm_90}} */
    public String architecture() {
        return "sm_" + major + minor;
    }
}
