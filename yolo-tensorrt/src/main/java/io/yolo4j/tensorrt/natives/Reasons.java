package io.yolo4j.tensorrt.natives;

import io.yolo4j.EngineException;
import io.yolo4j.ModelException;
import io.yolo4j.YoloException;
import io.yolo4j.tensorrt.gpu.GpuException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What TensorRT said, as an exception. */
final class Reasons {
    /**
     * What the parser says about a node.
     *
     * @param index of the node, -1 where it is about the model
     * @param node its name, maybe empty
     * @param operator as {@code TopK}, maybe empty
     * @param code as {@code kUNSUPPORTED_NODE}
     * @param words of the parser
     */
    record ParserError(int index, String node, String operator, String code, String words) {
        @Override
        public String toString() {
            String where = index < 0
                    ? ""
                    : "node " + index + (node.isEmpty() ? "" : " '" + node + "'")
                            + (operator.isEmpty() ? "" : " (" + operator + ")") + ": ";
            return where + words + " [" + code + "]";
        }
    }

    private Reasons() {}

    /**
     * The parser refuses a model.
     *
     * @param plugins whether TensorRT's plugins are there
     */
    static YoloException parser(
            String version, String model, List<ParserError> errors, List<String> logged, boolean plugins) {
        List<String> lines = errors.isEmpty()
                ? logged
                : errors.stream().map(ParserError::toString).toList();
        String reason = "TensorRT " + version + " does not read " + model + ": " + joined(lines);
        String remedy = remedy(lines, plugins);
        return !remedy.isEmpty()
                ? new EngineException(reason + remedy) // the model is in order, and what is missing here may come
                : new ModelException(
                        reason
                                + "; export the model without that operator or with another opset, or run it with another engine");
    }

    /**
     * The builder gives no plan.
     *
     * @param roomy whether most of the memory was free
     */
    static YoloException builder(String version, String model, String gpu, List<String> logged, boolean roomy) {
        if (outOfMemory(logged) || noWorkspace(logged) || !roomy && noKernelFits(logged)) {
            return new GpuException(
                    "TensorRT " + version + " has too little memory on " + gpu + " to build an engine for " + model
                            + ": " + joined(logged)
                            + "; what is open can still be used; end what else uses this GPU, or choose a smaller"
                            + " maxBatch or inputSize, or a larger workspace where one was chosen; where nothing of that"
                            + " helps, run the model with another engine",
                    true,
                    false);
        }
        return new ModelException("TensorRT " + version + " builds no engine for " + model + " on " + gpu + ": "
                + joined(logged) + "; export the model differently, or run it with another engine");
    }

    /**
     * A plan that is not for this machine, or is none.
     *
     * @param plugins whether TensorRT's plugins are there
     */
    static EngineException plan(String version, String gpu, List<String> logged, boolean plugins) {
        if (outOfMemory(logged)) {
            return new GpuException(
                    "TensorRT " + version + " has too little memory on " + gpu + " to load an engine: " + joined(logged)
                            + "; what is open can still be used; take an engine for a smaller batch, or end what else"
                            + " uses this GPU",
                    true,
                    false);
        }
        return new EngineException("TensorRT " + version + " on " + gpu
                + " does not load the engine, which may be damaged, of another version, or" + " built on another GPU: "
                + joined(logged) + remedy(logged, plugins)
                + "; build it again from its ONNX file, on this machine");
    }

    /** What is to be done about a plugin that is not found, where all of TensorRT's are missing. */
    private static String remedy(List<String> lines, boolean plugins) {
        boolean wanted =
                lines.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("plugin"));
        return wanted && !plugins
                ? "; TensorRT's plugins are not there: add org.bytedeco:tensorrt with the classifier that ends in"
                        + " -redist, or install libnvinfer_plugin of the same version"
                : "";
    }

    /** A context that is not opened: nearly always, its memory is not there. */
    static EngineException context(String gpu, long bytes, List<String> logged) {
        boolean outOfMemory = outOfMemory(logged);
        String message = "TensorRT opens no execution context on " + gpu + ", which takes " + bytes + " bytes there: "
                + joined(logged)
                + "; what is open can still be used; take a smaller batch or fewer sessions, or end what else uses"
                + " this GPU";
        return outOfMemory ? new GpuException(message, true, false) : new EngineException(message);
    }

    static boolean outOfMemory(List<String> logged) {
        return say(
                logged,
                "outofmemory",
                "out of memory",
                "cudaerrormemoryallocation",
                "insufficient memory",
                "memory is insufficient",
                "requested amount of gpu memory");
    }

    private static boolean noWorkspace(List<String> logged) {
        return say(logged, "insufficient workspace", "workspace size", "bad_alloc");
    }

    /**
     * A builder tries only kernels that there is memory for at that moment, and says no more than this where none is left; but also where there is
     * none for a node of such types.
     */
    private static boolean noKernelFits(List<String> logged) {
        return say(logged, "could not find any implementation for node");
    }

    private static boolean say(List<String> logged, String... words) {
        return logged.stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .anyMatch(line -> Arrays.stream(words).anyMatch(line::contains));
    }

    static String joined(List<String> lines) {
        return lines.isEmpty()
                ? "it does not say why"
                : String.join("; ", lines.stream().distinct().toList());
    }
}
