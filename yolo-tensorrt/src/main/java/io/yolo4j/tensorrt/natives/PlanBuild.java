package io.yolo4j.tensorrt.natives;

import io.yolo4j.EngineException;
import io.yolo4j.ModelException;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.BuiltPlan;
import io.yolo4j.tensorrt.gpu.GpuMemory;
import io.yolo4j.tensorrt.gpu.PlanProgress;
import io.yolo4j.tensorrt.gpu.PlanRequest;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.BuilderFlag;
import org.bytedeco.tensorrt.global.nvinfer.MemoryPoolType;
import org.bytedeco.tensorrt.global.nvinfer.NetworkDefinitionCreationFlag;
import org.bytedeco.tensorrt.global.nvinfer.OptProfileSelector;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IOptimizationProfile;
import org.bytedeco.tensorrt.nvinfer.ITimingCache;
import org.bytedeco.tensorrt.nvonnxparser.IParser;
import org.bytedeco.tensorrt.nvonnxparser.IParserError;

/** One build of a plan. */
final class PlanBuild {
    private final TensorRtLog log;
    private final String version;
    private final CudaGpu gpu;
    private final PlanRequest request;
    private final PlanProgress progress;
    private final long begin;

    PlanBuild(TensorRtLog log, String version, CudaGpu gpu, PlanRequest request, PlanProgress progress) {
        this.log = log;
        this.version = version;
        this.gpu = gpu;
        this.request = request;
        this.progress = progress;
        this.begin = log.now();
    }

    BuiltPlan run() {
        gpu.select();
        // Closed in the reverse order: the parser holds the weights that the network points to.
        try (Owned<IBuilder> builder = Owned.of(nvinfer.createInferBuilder(log))) {
            require(builder, "builder");
            int stronglyTyped = 1 << NetworkDefinitionCreationFlag.kSTRONGLY_TYPED.value;
            try (Owned<INetworkDefinition> network = Owned.of(builder.get().createNetworkV2(stronglyTyped));
                    Owned<IBuilderConfig> config = Owned.of(builder.get().createBuilderConfig())) {
                require(network, "network");
                require(config, "configuration");
                try (Owned<IParser> parser =
                        Owned.of(nvonnxparser.createParser(network.get(), log), Destruction.PARSER)) {
                    require(parser, "parser");
                    parse(parser.get());
                    addProfiles(builder.get(), network.get(), config.get());
                    return build(builder.get(), network.get(), config.get());
                }
            }
        }
    }

    private void parse(IParser parser) {
        Pointer model =
                new Address().at(Address.of(request.onnx()) + request.onnx().position());
        if (!parser.parse(model, request.onnx().remaining())) {
            List<Reasons.ParserError> errors = new ArrayList<>();
            for (int i = 0; i < parser.getNbErrors(); i++) {
                IParserError error = parser.getError(i);
                errors.add(new Reasons.ParserError(
                        error.node(),
                        orEmpty(error.nodeName()),
                        orEmpty(error.nodeOperator()),
                        error.code().toString(),
                        orEmpty(error.desc())));
            }
            throw Reasons.parser(version, request.name(), errors, log.since(begin), Plugins.registered());
        }
    }

    /** None, where nothing is dynamic. */
    private void addProfiles(IBuilder builder, INetworkDefinition network, IBuilderConfig config) {
        List<String> dynamic = new ArrayList<>();
        for (int i = 0; i < network.getNbInputs(); i++) {
            if (NativePlan.dynamic(network.getInput(i).getDimensions())) {
                dynamic.add(network.getInput(i).getName());
            }
        }
        for (ShapeRange range : dynamic.isEmpty() ? List.<ShapeRange>of() : request.profiles()) {
            IOptimizationProfile profile = builder.createOptimizationProfile(); // belongs to the builder
            try (Dims64 dims = new Dims64()) {
                for (String input : dynamic) {
                    set(profile, input, OptProfileSelector.kMIN, range.least(), dims);
                    set(profile, input, OptProfileSelector.kOPT, range.usual(), dims);
                    set(profile, input, OptProfileSelector.kMAX, range.most(), dims);
                }
            }
            if (!profile.isValid() || config.addOptimizationProfile(profile) < 0) {
                throw Reasons.builder(version, request.name(), gpu.toString(), log.since(begin), roomy());
            }
        }
    }

    /** Whether memory is an unlikely reason for what the builder does not find. */
    private boolean roomy() {
        GpuMemory memory = gpu.memory();
        return memory.free() >= memory.total() / 4 * 3;
    }

    private void set(
            IOptimizationProfile profile,
            String input,
            OptProfileSelector which,
            List<TensorSpec> inputs,
            Dims64 dims) {
        TensorSpec spec = inputs.stream()
                .filter(candidate -> candidate.name().equals(input))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no shapes are given for the input " + input));
        if (!profile.setDimensions(input, which, NativePlan.dims(dims, spec.shape()))) {
            throw new ModelException("TensorRT " + version + " does not take " + spec + " as an input of "
                    + request.name() + ": " + Reasons.joined(log.since(begin))
                    + "; choose an input size that the model was exported for");
        }
    }

    private BuiltPlan build(IBuilder builder, INetworkDefinition network, IBuilderConfig config) {
        if (request.workspace() > 0) {
            config.setMemoryPoolLimit(MemoryPoolType.kWORKSPACE, request.workspace());
        }
        config.setBuilderOptimizationLevel(request.level());
        Phases phases = new Phases(progress);
        config.clearFlag(BuilderFlag.kTF32); // else FP32 networks compute with 10 bits of mantissa on Ampere and later
        try (Owned<ITimingCache> timings = Owned.of(timings(config));
                BuildMonitor monitor = BuildMonitor.of(phases)) {
            monitor.attach(config);
            try (Owned<IHostMemory> plan = Owned.of(builder.buildSerializedNetwork(network, config))) {
                phases.rethrow();
                if (phases.cancelled()) {
                    throw new EngineException("the build of an engine for " + request.name() + " was cancelled");
                }
                if (plan.missing()) {
                    Cuda.check(cudart.cudaGetLastError(), "building an engine for " + request.name());
                    throw Reasons.builder(version, request.name(), gpu.toString(), log.since(begin), roomy());
                }
                return new BuiltPlan(bytes(plan.get(), "engine"), measured(timings));
            }
        }
    }

    /** Those of before, or none where they are of another version or device: then they are measured again. */
    private ITimingCache timings(IBuilderConfig config) {
        ITimingCache cache = null;
        if (request.timings() != null && request.timings().length > 0) {
            try (BytePointer before = new BytePointer(request.timings())) {
                cache = config.createTimingCache(before, request.timings().length);
                if (!Destruction.isNull(cache) && !config.setTimingCache(cache, false)) {
                    Destruction.destroy(cache, Destruction.FIRST);
                    cache = null;
                }
            }
        }
        if (Destruction.isNull(cache)) {
            cache = config.createTimingCache(new Address(), 0);
            if (!Destruction.isNull(cache)) {
                config.setTimingCache(cache, false);
            }
        }
        return cache;
    }

    private static byte[] measured(Owned<ITimingCache> timings) {
        if (timings.missing()) {
            return null;
        }
        try (Owned<IHostMemory> bytes = Owned.of(timings.get().serialize())) {
            return bytes.missing() ? null : bytes(bytes.get(), "timing cache");
        }
    }

    private static byte[] bytes(IHostMemory memory, String what) {
        long size = memory.size();
        if (size > Integer.MAX_VALUE - 8) {
            throw new EngineException("the " + what + " takes " + size
                    + " bytes, and up to 2 GB can be kept; build it from a smaller model or in FP16");
        }
        ByteBuffer content = memory.data().capacity(size).asByteBuffer();
        byte[] bytes = new byte[(int) size];
        content.get(bytes);
        return bytes;
    }

    private void require(Owned<?> made, String what) {
        if (made.missing()) {
            Cuda.check(cudart.cudaGetLastError(), "starting a build");
            throw new EngineException("TensorRT " + version + " gives no " + what + " on " + gpu + ": "
                    + Reasons.joined(log.since(begin)));
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
