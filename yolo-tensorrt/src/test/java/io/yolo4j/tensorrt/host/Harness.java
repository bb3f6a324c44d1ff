package io.yolo4j.tensorrt.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Memory by address, and functions that g++ compiled: what Java cannot do by itself. */
final class Harness {
    private static final Path FOLDER = folder();

    private static final String MISSING = load();

    private Harness() {}

    /** Why kernels cannot be compiled here, or null. */
    static String missing() {
        return MISSING;
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("yolo4j-host");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.sorted(Comparator.reverseOrder())
                            .forEach(file -> file.toFile().delete());
                } catch (IOException e) {
                    // A temporary folder stays.
                }
            }));
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String load() {
        Path include = Path.of(System.getProperty("java.home"), "include");
        if (!Files.exists(include.resolve("jni.h"))) {
            return "no " + include.resolve("jni.h") + ": tests of the pipeline need the headers of a JDK on Linux";
        }
        try {
            Path library = compile(
                    "harness", resource("harness.cpp"), List.of("-I" + include, "-I" + include.resolve("linux")));
            System.load(library.toString());
            return null;
        } catch (IOException | UnsatisfiedLinkError e) {
            return "tests of the pipeline need g++: " + e.getMessage();
        }
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Harness.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Compiles C++ to a shared library. */
    static Path compile(String name, String source, List<String> options) throws IOException {
        Path file = Files.createTempFile(FOLDER, name, ".cpp"), library = FOLDER.resolve(file.getFileName() + ".so");
        Files.writeString(file, source);
        List<String> command =
                new ArrayList<>(List.of("g++", "-O2", "-ffp-contract=off", "-Wno-unknown-pragmas", "-shared", "-fPIC"));
        command.addAll(options);
        command.addAll(List.of("-o", library.toString(), file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(output);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return library;
    }

    static Path newFile(String suffix) throws IOException {
        return Files.createTempFile(FOLDER, "host", suffix);
    }

    /** The memory at an address, in native order. */
    static ByteBuffer memory(long address, long bytes) {
        return buffer(address, bytes).order(ByteOrder.nativeOrder());
    }

    static native long allocate(long bytes);

    static native void free(long address);

    static native void fill(long address, int value, long bytes);

    private static native ByteBuffer buffer(long address, long bytes);

    static native long open(String path);

    static native long find(long library, String name);

    static native void close(long library);

    static native void launch(long kernel, int x, int y, int z, int block, long[] arguments);
}
