package io.yolo4j.graph.calibration;

import io.yolo4j.CalibrationMethod;
import io.yolo4j.ConfigurationException;
import io.yolo4j.ModelException;
import io.yolo4j.YoloException;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.calibration.RangeTable.Range;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Finds the ranges of a model's tensors: runs it in floating point with these tensors as outputs, picture by picture, and shows what comes out to
 * an {@link Observer} each. Works with any engine, and takes the memory of the tensors of one run. Where that is
 * more than half a gigabyte, it looks at the first tensors in a first pass, which computes no later ones, and so on.
 *
 * <p>Safe for use by several threads where the graph is not changed meanwhile.
 */
public final class Calibrator {
    private static final long MOST_BYTES = 512L << 20;

    private final Graph graph;
    private final EngineProvider provider;
    private final EngineOptions options;
    private final List<TensorSpec> inputs;
    private final long mostBytes;

    /** Hears how far a calibration is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called after each run, by the thread that calibrates.
         *
         * @param done how many runs there were
         * @param total how many there will be
         */
        void at(int done, int total);
    }

    /**
     * A calibration of a model.
     *
     * @param graph the model in floating point; it is not changed
     * @param provider the engine
     * @param options what the engine is asked for
     * @param inputs the inputs with every dimension decided; the first dimension is the batch of all runs, 1 unless the model's is fixed
     */
    public Calibrator(Graph graph, EngineProvider provider, EngineOptions options, List<TensorSpec> inputs) {
        this(graph, provider, options, inputs, MOST_BYTES);
    }

    /**
     * A calibration with a memory limit of its own.
     *
     * @param graph the model in floating point; it is not changed
     * @param provider the engine
     * @param options what the engine is asked for
     * @param inputs the inputs with every dimension decided
     * @param mostBytes what the tensors that are looked at together may take
     */
    public Calibrator(
            Graph graph, EngineProvider provider, EngineOptions options, List<TensorSpec> inputs, long mostBytes) {
        this.graph = graph;
        this.provider = provider;
        this.options = options;
        this.inputs = List.copyOf(inputs);
        this.mostBytes = mostBytes;
    }

    /**
     * Calibrates. An interrupt of the calling thread ends it after the run that is under way.
     *
     * @param tensors inputs of the graph and outputs of its nodes, in single precision
     * @param method how the range follows from the values
     * @param pictures what to look at
     * @param progress hears of every run
     * @return the range of each tensor
     * @throws ModelException where the graph lacks a tensor, or where a value is not finite: with tensor and picture
     * @throws ConfigurationException without pictures
     * @throws YoloException where the thread was interrupted, which it still is afterwards
     */
    public Map<String, Range> ranges(
            Collection<String> tensors, CalibrationMethod method, CalibrationPictures pictures, Progress progress) {
        if (pictures.count() == 0) {
            throw new ConfigurationException("calibration needs pictures, found none; a hundred are usual");
        }
        List<List<String>> groups =
                TensorSizes.measure(graph, provider, options, inputs, tensors).groups(mostBytes);
        int runs = PictureRuns.total(pictures, (int) inputs.get(0).dim(0));
        Map<String, Range> ranges = new HashMap<>();
        for (int group = 0; group < groups.size(); group++) {
            int before = group * runs, total = groups.size() * runs;
            Progress ofAll = (done, ofGroup) -> progress.at(before + done, total);
            ranges.putAll(pass(groups.get(group), method, pictures, ofAll));
        }
        return ranges;
    }

    private Map<String, Range> pass(
            List<String> tensors, CalibrationMethod method, CalibrationPictures pictures, Progress progress) {
        Map<String, Observer> observers = new HashMap<>();
        tensors.forEach(tensor -> observers.put(tensor, Observer.of(method)));
        Graph revealing = Revealed.tensors(graph, tensors);
        try (Engine engine = Revealed.open(revealing, provider, options);
                EngineSession session = engine.openSession(inputs)) {
            PictureRuns runs =
                    new PictureRuns(graph, session, (int) inputs.get(0).dim(0), pictures);
            while (runs.next()) {
                observe(Revealed.values(engine, session, inputs, tensors), observers, runs);
                progress.at(runs.done(), runs.total());
            }
        }
        Map<String, Range> ranges = new ConcurrentHashMap<>();
        observers.entrySet().parallelStream()
                .forEach(entry -> ranges.put(entry.getKey(), entry.getValue().range()));
        return ranges;
    }

    /** On all processors, each of which takes a tensor when it is done with one: they are of very different sizes. */
    private void observe(List<Tensor> values, Map<String, Observer> observers, PictureRuns runs) {
        AtomicInteger next = new AtomicInteger();
        int workers = Math.min(values.size(), Runtime.getRuntime().availableProcessors());
        IntStream.range(0, workers).parallel().forEach(worker -> {
            float[] block = new float[Observer.BLOCK];
            for (int i = next.getAndIncrement(); i < values.size(); i = next.getAndIncrement()) {
                Tensor tensor = values.get(i);
                if (!observe(tensor, observers.get(tensor.spec().name()), block)) {
                    throw new ModelException(graph + ": expected finite numbers in the tensor \""
                            + tensor.spec().name() + "\", found infinity or NaN with " + runs.names()
                            + "; such a model cannot be calibrated");
                }
            }
        });
    }

    private static boolean observe(Tensor tensor, Observer observer, float[] block) {
        long elements = TensorSizes.elements(tensor.spec());
        for (int i = 0; i < elements; i += block.length) {
            int length = (int) Math.min(block.length, elements - i);
            tensor.read(i, block, 0, length);
            if (!observer.observe(block, length)) {
                return false;
            }
        }
        return true;
    }
}
