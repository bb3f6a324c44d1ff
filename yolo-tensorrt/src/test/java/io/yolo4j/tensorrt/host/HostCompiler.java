package io.yolo4j.tensorrt.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles CUDA C with g++: cuda.h before it, and behind it for each kernel a function that calls it for each thread of a grid. */
final class HostCompiler {
    static final String LAUNCH = "launch_";

    private static final Pattern KERNEL = Pattern.compile("__global__\\s+void\\s+(\\w+)\\s*\\(([^)]*)\\)");
    private static final ConcurrentHashMap<String, byte[]> COMPILED = new ConcurrentHashMap<>();

    private HostCompiler() {}

    static byte[] compile(String source, String name) {
        return COMPILED.computeIfAbsent(source, key -> {
            try {
                String whole = Harness.resource("cuda.h") + source + launches(source);
                return Files.readAllBytes(Harness.compile(name.replaceAll("\\W", "_"), whole, List.of()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String launches(String source) {
        StringBuilder text = new StringBuilder();
        Matcher kernels = KERNEL.matcher(source);
        while (kernels.find()) {
            StringBuilder arguments = new StringBuilder();
            String[] parameters = kernels.group(2).split(",");
            for (int i = 0; i < parameters.length; i++) {
                String type = parameters[i].strip().replaceFirst("(__restrict__)?\\s*\\w+$", "");
                arguments.append(i == 0 ? "" : ", ").append("argument<" + type + ">(arguments, " + i + ")");
            }
            text.append(String.format("""

                    extern "C" void %s%s(unsigned x, unsigned y, unsigned z, unsigned block, const long long *arguments) {
                        gridDim = {x, y, z};
                        blockDim = {block, 1, 1};
                        for (blockIdx.z = 0; blockIdx.z < z; blockIdx.z++)
                            for (blockIdx.y = 0; blockIdx.y < y; blockIdx.y++)
                                for (blockIdx.x = 0; blockIdx.x < x; blockIdx.x++)
                                    for (threadIdx.x = 0; threadIdx.x < block; threadIdx.x++)
                                        %s(%s);
                    }
                    """, LAUNCH, kernels.group(1), kernels.group(1), arguments));
        }
        return text.toString();
    }
}
