package io.yolo4j.tensorrt.natives;

import io.yolo4j.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** Compiles CUDA C to machine code of a device, never to PTX: a driver that is older than the compiler refuses that. */
final class Nvrtc {
    private Nvrtc() {}

    static byte[] compile(String source, String name, String architecture, List<String> options) {
        List<String> all = new ArrayList<>(options);
        all.add("--gpu-architecture=" + architecture);
        _nvrtcProgram program = new _nvrtcProgram();
        try (BytePointer text = new BytePointer(source, StandardCharsets.UTF_8);
                BytePointer file = new BytePointer(name, StandardCharsets.UTF_8);
                PointerPointer<BytePointer> arguments = new PointerPointer<>(all.toArray(String[]::new))) {
            int created = nvrtc.nvrtcCreateProgram(
                    program, text, file, 0, (PointerPointer<?>) null, (PointerPointer<?>) null);
            check(created, name, architecture, "");
            try {
                int compiled = nvrtc.nvrtcCompileProgram(program, all.size(), arguments);
                check(compiled, name, architecture, compiled == 0 ? "" : log(program));
                return cubin(program, name, architecture);
            } finally {
                nvrtc.nvrtcDestroyProgram(program);
            }
        }
    }

    private static byte[] cubin(_nvrtcProgram program, String name, String architecture) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            check(nvrtc.nvrtcGetCUBINSize(program, size), name, architecture, "");
            byte[] cubin = new byte[Math.toIntExact(size.get())];
            check(nvrtc.nvrtcGetCUBIN(program, cubin), name, architecture, "");
            return cubin;
        }
    }

    private static String log(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            if (nvrtc.nvrtcGetProgramLogSize(program, size) != 0 || size.get() <= 1) {
                return "";
            }
            byte[] log = new byte[Math.toIntExact(size.get())];
            nvrtc.nvrtcGetProgramLog(program, log);
            return ":\n" + new String(log, 0, log.length - 1, StandardCharsets.UTF_8).strip();
        }
    }

    private static void check(int status, String name, String architecture, String log) {
        if (status == 0) {
            return;
        }
        int[] major = new int[1];
        int[] minor = new int[1];
        nvrtc.nvrtcVersion(major, minor);
        String hint = status == 5
                ? "; a GPU that is newer than this CUDA needs a newer one"
                : ""; // NVRTC_ERROR_INVALID_OPTION
        throw new EngineException("NVRTC " + major[0] + "." + minor[0] + " does not compile " + name + " for "
                + architecture + " (" + nvrtc.nvrtcGetErrorString(status).getString() + ")" + hint + log);
    }
}
