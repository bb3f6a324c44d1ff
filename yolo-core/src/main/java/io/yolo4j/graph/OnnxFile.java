package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.Precision;
import io.yolo4j.cache.Digest;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an ONNX file declares, read without native code and before an engine sees it, so that a file that cannot work is refused with
 * the reason. Immutable; holds neither the weights nor the file.
 */
public final class OnnxFile implements ModelFile {
    /** The newest opset of ONNX 1.19, September 2025; an engine may know newer ones, so only a refused model is judged by it. */
    private static final int COMMON_OPSET = 24;

    /** ONNX Runtime puts a code, and file, line and signature before its words; often these are longer than the words. */
    private static final Pattern PREAMBLE =
            Pattern.compile("/onnxruntime_src/\\S{1,200}:[0-9]+ .{1,400}?\\) (?=[A-Z])");

    private final String name;
    private final Map<String, String> metadata;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final int opset;
    private final int irVersion;
    private final String producer;
    private final GraphSurvey survey;
    private final List<Path> weightFiles;

    private OnnxFile(String name, ModelProto model, GraphSurvey survey, List<Path> weightFiles) {
        GraphProto graph = model.getGraph();
        this.name = name;
        this.metadata = metadata(model);
        this.inputs = inputs(graph);
        this.outputs = graph.getOutputList().stream().map(OnnxFile::spec).toList();
        this.opset = opset(model);
        this.irVersion = saturated(model.getIrVersion());
        this.producer = (model.getProducerName() + " " + model.getProducerVersion()).strip();
        this.survey = survey;
        this.weightFiles = weightFiles;
    }

    /**
     * Reads and checks a model. A file is mapped, not loaded; files with weights beside it are looked for, but not read.
     *
     * @param source the model
     * @return what it declares
     * @throws ModelException if this is not a complete ONNX model with inputs and outputs, or if weights that belong to it are missing
     */
    public static OnnxFile read(ModelSource source) {
        ModelProto model = parse(source);
        ExternalData externalData = new ExternalData(source);
        GraphSurvey survey = new GraphSurvey(externalData);
        survey.walk(model);
        return new OnnxFile(source.name(), model, survey, externalData.files());
    }

    /** A complete model with inputs and outputs, of which nothing else was looked at. */
    static ModelProto parse(ModelSource source) {
        ModelProto model = ModelBytes.parse(source);
        check(source.name(), model);
        return model;
    }

    /** {@return the entries that the exporter left in the file, in their order} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * What the graph must be given. Initialisers, which old exporters list among the inputs, are left out.
     *
     * @return the inputs in the graph's order; no dimensions where the file declares no shape
     */
    public List<TensorSpec> inputs() {
        return inputs;
    }

    /** {@return the outputs in the graph's order; no dimensions where the file declares no shape} */
    public List<TensorSpec> outputs() {
        return outputs;
    }

    /** {@return the version of the default operators, 0 where none are declared} */
    public int opset() {
        return opset;
    }

    /** {@return the version of the file format} */
    public int irVersion() {
        return irVersion;
    }

    /** {@return name and version of the program that wrote the file, perhaps empty} */
    public String producer() {
        return producer;
    }

    /**
     * The operators of the graph, of its subgraphs and of its functions.
     *
     * @return how often each is used; {@code domain:Type} for those outside the default domain
     */
    public SortedMap<String, Integer> operators() {
        return survey.operators();
    }

    /**
     * What the weights are stored for: INT8 where quantising operators are used, FP16 where most floating-point weights are half
     * precision, else FP32.
     *
     * @return the precision
     */
    @Override
    public Precision precision() {
        return survey.precision();
    }

    /** {@inheritDoc} So does a network that quantises by what a whole batch holds. */
    @Override
    public boolean mixesPictures() {
        return operators().keySet().stream()
                .anyMatch(key -> QuantisingOperators.readsWholeBatch(key.substring(key.lastIndexOf(':') + 1)));
    }

    /** {@return {@code domain:Type} of the operators that are neither ONNX's nor ONNX Runtime's own nor defined in the file} */
    public SortedSet<String> customOperators() {
        return survey.customOperators();
    }

    /** {@return the files beside the model in which it keeps weights, in the order of their names} */
    public List<Path> weightFiles() {
        return weightFiles;
    }

    /**
     * Says which model this is: SHA-256 of its file, and of those with weights beside it where there are any.
     *
     * @param source what this was read from
     * @return 64 hexadecimal digits, the same for a file and for its bytes in memory
     * @throws ModelException if it can no longer be read
     */
    public String digest(ModelSource source) {
        Digest digest = Digest.sha256();
        try {
            byte[] bytes = source.bytes().orElse(null);
            if (bytes != null) {
                digest.add(bytes);
            } else {
                digest.add(source.path().orElseThrow());
            }
            for (Path weights : weightFiles) {
                digest.add(weights.getFileName().toString()).addField(weights);
            }
        } catch (IOException e) {
            throw new ModelException(name + " cannot be read: " + e, e);
        }
        return digest.hex();
    }

    /**
     * Explains why an engine refused this model.
     *
     * @param engineMessage what the engine said
     * @return a sentence for the user: what the file needs that the engine lacks, as far as the file tells, and what the engine said
     */
    @Override
    public String explainFailure(String engineMessage) {
        String all = Text.shortened(engineMessage == null ? "" : engineMessage, 4000);
        String hint = hint(all);
        String said = Text.shortened(PREAMBLE.matcher(all).replaceAll(""), 300);
        if (hint == null) {
            return name + " was refused by the engine: " + said;
        }
        return name + " " + hint + (said.isEmpty() ? "" : " (the engine said: " + said + ")");
    }

    private String hint(String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        // A runtime may have been given the operators, and fail for another reason, such as the memory.
        boolean names =
                customOperators().stream().anyMatch(key -> said.contains(key.substring(key.lastIndexOf(':') + 1)));
        boolean unknown = said.isEmpty() || lower.matches(".*(regist|importer|plugin|domain|support|schema).*");
        if (!customOperators().isEmpty() && (names || unknown)) {
            return "needs the custom operator" + customOperatorList() + ", which this runtime lacks";
        }
        boolean newer = opset > COMMON_OPSET && (unknown || lower.contains("version"));
        if (newer || opset > 0 && lower.contains("opset " + opset)) {
            return "declares opset " + opset + ", newer than this runtime knows;"
                    + " update the runtime or export with a lower opset (such as 17)";
        }
        if (said.contains("IR version")) {
            return "declares ONNX IR version " + irVersion + ", newer than this runtime knows;"
                    + " update the runtime or export with an older onnx package";
        }
        return null;
    }

    private String customOperatorList() {
        int count = customOperators().size();
        String shown = customOperators().stream()
                .limit(5)
                .map(key -> Text.shortened(key, 80))
                .collect(Collectors.joining(", "));
        return (count == 1 ? " " : "s ") + shown + (count > 5 ? ", ..." : "");
    }

    private static void check(String name, ModelProto model) {
        if (!model.hasGraph()) {
            throw new ModelException(name + " holds no graph: it is " + FileKind.withoutGraph(model)
                    + ". Give a model exported as ONNX");
        }
        GraphProto graph = model.getGraph();
        // The list of opsets follows the graph in the files of most exporters, so a cut between the two parses.
        if (model.getOpsetImportCount() == 0 && model.getIrVersion() >= 3) {
            throw new ModelException(
                    name + " declares no opset: it is not a complete ONNX file; probably a broken download or copy");
        }
        if (inputs(graph).isEmpty()) {
            throw new ModelException(name + " has a graph without inputs; a detector takes a picture");
        }
        if (graph.getOutputCount() == 0) {
            throw new ModelException(name + " has a graph without outputs; a detector gives at least one");
        }
    }

    private static Map<String, String> metadata(ModelProto model) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (StringStringEntryProto entry : model.getMetadataPropsList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        return Collections.unmodifiableMap(entries);
    }

    private static List<TensorSpec> inputs(GraphProto graph) {
        Set<String> initialisers = new HashSet<>();
        graph.getInitializerList().forEach(tensor -> initialisers.add(tensor.getName()));
        graph.getSparseInitializerList()
                .forEach(tensor -> initialisers.add(tensor.getValues().getName()));
        List<TensorSpec> inputs = new ArrayList<>();
        for (ValueInfoProto value : graph.getInputList()) {
            if (!initialisers.contains(value.getName())) {
                inputs.add(spec(value));
            }
        }
        return List.copyOf(inputs);
    }

    private static TensorSpec spec(ValueInfoProto value) {
        if (!value.getType().hasTensorType()) {
            return new TensorSpec(value.getName(), ElementType.OTHER, new long[0]);
        }
        TypeProto.Tensor tensor = value.getType().getTensorType();
        long[] shape = new long[tensor.getShape().getDimCount()];
        for (int axis = 0; axis < shape.length; axis++) {
            TensorShapeProto.Dimension dim = tensor.getShape().getDim(axis);
            // Some exporters write 0 or -1 where they mean any.
            shape[axis] = dim.hasDimValue() && dim.getDimValue() > 0 ? dim.getDimValue() : -1;
        }
        return new TensorSpec(value.getName(), elementType(tensor.getElemType()), shape);
    }

    private static ElementType elementType(int dataType) {
        return switch (dataType) {
            case TensorProto.DataType.FLOAT_VALUE -> ElementType.FLOAT32;
            case TensorProto.DataType.FLOAT16_VALUE -> ElementType.FLOAT16;
            case TensorProto.DataType.UINT8_VALUE -> ElementType.UINT8;
            case TensorProto.DataType.INT8_VALUE -> ElementType.INT8;
            case TensorProto.DataType.INT32_VALUE -> ElementType.INT32;
            case TensorProto.DataType.INT64_VALUE -> ElementType.INT64;
            default -> ElementType.OTHER;
        };
    }

    private static int opset(ModelProto model) {
        long version = 0;
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            if (GraphSurvey.isDefault(set.getDomain())) {
                version = Math.max(version, set.getVersion());
            }
        }
        return saturated(version);
    }

    private static int saturated(long value) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, value));
    }
}
