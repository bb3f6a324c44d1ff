package io.yolo4j.tensorrt.natives;

import io.yolo4j.tensorrt.gpu.GpuException;

/** What a status of CUDA means for whoever gets it. */
final class Failure {
    private Failure() {}

    /**
     * An exception.
     *
     * @param status not 0
     * @param name as {@code cudaErrorMemoryAllocation}
     * @param text what CUDA says about it
     * @param doing what the call was for
     */
    static GpuException of(int status, String name, String text, String doing) {
        boolean outOfMemory = status == 2;
        boolean sticky = sticky(status);
        return new GpuException(
                "CUDA fails at " + doing + ": " + name + " (" + status + "), " + text + "; "
                        + remedy(status, outOfMemory, sticky),
                outOfMemory,
                sticky);
    }

    /**
     * Whether nothing works any more on the device in this process: those statuses of which the reference of the CUDA runtime says that they leave
     * the process in an inconsistent state, so that it has to be ended and started again; and those that say that this happened before.
     */
    static boolean sticky(int status) {
        return switch (status) {
            case 4, // the runtime is unloading
                    214, // an error of the memory that cannot be corrected
                    220, // the same of NVLink
                    700, // illegal address
                    702, // a kernel ran too long
                    709, // the context is destroyed
                    710, // an assertion of a kernel
                    714, // stack
                    715, // illegal instruction
                    716, // misaligned address
                    717, // address space
                    718, // program counter
                    719, // a kernel failed
                    721, // leak of tensor memory
                    911 // an asynchronous error outside of CUDA
            -> true;
            default -> false;
        };
    }

    private static String remedy(int status, boolean outOfMemory, boolean sticky) {
        if (outOfMemory) {
            return "what is open can still be used; take a smaller batch, fewer sessions or a smaller model, or end"
                    + " what else uses this GPU";
        }
        if (status == 214 || status == 220) {
            return "nothing on this GPU can be used any more in this process; reset the GPU, and have it replaced if"
                    + " this happens again";
        }
        if (sticky) {
            return "nothing on this GPU can be used any more in this process, and only a new process recovers; a"
                    + " custom engine or kernel that reads or writes beyond its memory is the usual cause";
        }
        return "what is open can still be used";
    }
}
