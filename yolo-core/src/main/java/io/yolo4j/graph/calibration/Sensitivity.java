package io.yolo4j.graph.calibration;

import io.yolo4j.ConfigurationException;
import io.yolo4j.YoloException;
import io.yolo4j.graph.Graph;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides by measurement which parts of a model lose too much in 8 bits and stay in float. Each part is quantised alone, with all others in
 * float, which tells what it does by itself: the other way round, errors hide behind each other. In yolox-nano each of the first two
 * layers alone ruins the scores, so that having one of them in float brings nearly nothing, and both nearly everything. In the end the
 * choice itself is measured, and dropped if it does not help.
 *
 * <p>Safe for use by several threads where the graph is not changed meanwhile.
 */
public final class Sensitivity {
    /** A model takes a second or two with a dozen pictures, and networks have a hundred layers. */
    private static final int MOST_TRIALS = 10;

    /** What a part may do alone. With a whole network at 0.15, average precision is that of floating point; at 1 it is halved. */
    private static final double LEAST_ERROR = 0.1;

    /** How much more a part must do where it is costly: with half of the multiplications in float, little is won by the other half. */
    private static final double ERROR_FOR_COST = 2;

    /** By which share the error has to fall in the end. */
    private static final double LEAST_GAIN = 0.1;

    private final Graph graph;
    private final EngineProvider provider;
    private final EngineOptions options;
    private final List<TensorSpec> inputs;

    /** Makes the model that is measured. */
    @FunctionalInterface
    public interface Quantiser {
        /**
         * Quantises a copy of the model.
         *
         * @param keepFloat nodes that stay in float
         * @return the copy
         */
        Graph quantised(Set<String> keepFloat);
    }

    /**
     * What was found out about one part.
     *
     * @param part its name
     * @param cost its share of the multiplications, from 0 to 1
     * @param error the error of the outputs with this part alone in 8 bits
     * @param kept whether it stays in float
     */
    public record Trial(String part, double cost, double error, boolean kept) {}

    /**
     * What was found out. Errors are 0 for outputs as in float, and 1 where nothing is seen any more.
     *
     * @param keepFloat the nodes that stay in float
     * @param quantised the error with everything in 8 bits
     * @param remaining the error with these nodes in float
     * @param trials the parts that were tried, in order
     */
    public record Finding(Set<String> keepFloat, double quantised, double remaining, List<Trial> trials) {
        /** Takes copies. */
        public Finding {
            keepFloat = Collections.unmodifiableSet(new LinkedHashSet<>(keepFloat));
            trials = List.copyOf(trials);
        }
    }

    /**
     * A measurement of a model.
     *
     * @param graph the model in floating point; it is not changed
     * @param provider the engine
     * @param options what the engine is asked for
     * @param inputs the inputs with every dimension decided; the first dimension is the batch of all runs
     */
    public Sensitivity(Graph graph, EngineProvider provider, EngineOptions options, List<TensorSpec> inputs) {
        this.graph = graph;
        this.provider = provider;
        this.options = options;
        this.inputs = List.copyOf(inputs);
    }

    /**
     * Measures parts in their order, the first ten at most. An interrupt of the calling thread ends it after the run that is under way.
     *
     * @param quantiser makes models
     * @param parts the nodes of each part by its name, those first that lose most by experience; they may overlap
     * @param pictures what to look at; a dozen suffice, and their outputs are kept in memory
     * @param progress hears of every model that was measured
     * @return what stays in float, and why
     * @throws ConfigurationException without pictures
     * @throws YoloException where the thread was interrupted, which it still is afterwards
     */
    public Finding measure(
            Quantiser quantiser,
            Map<String, Set<String>> parts,
            CalibrationPictures pictures,
            Calibrator.Progress progress) {
        if (pictures.count() == 0) {
            throw new ConfigurationException("measuring what quantisation loses needs pictures, found none");
        }
        int total = 3 + Math.min(parts.size(), MOST_TRIALS);
        Effort effort = Effort.of(graph, provider, options, inputs);
        OutputError outputs = new OutputError();
        run(graph, pictures, outputs::expect);
        outputs.complete();
        progress.at(1, total);
        double quantised = error(quantiser.quantised(Set.of()), pictures, outputs);
        progress.at(2, total);

        Set<String> keep = new LinkedHashSet<>();
        List<Trial> trials = new ArrayList<>();
        for (Map.Entry<String, Set<String>> part : parts.entrySet()) {
            if (trials.size() == MOST_TRIALS) {
                break;
            }
            double cost = effort.share(part.getValue());
            double error = error(quantiser.quantised(allBut(part.getValue())), pictures, outputs);
            boolean kept = !(error <= Math.max(LEAST_ERROR, ERROR_FOR_COST * cost));
            trials.add(new Trial(part.getKey(), cost, error, kept));
            keep.addAll(kept ? part.getValue() : Set.of());
            progress.at(2 + trials.size(), total);
        }
        double remaining = keep.isEmpty() ? quantised : error(quantiser.quantised(keep), pictures, outputs);
        progress.at(total, total);
        if (!keep.isEmpty() && !(remaining < (1 - LEAST_GAIN) * quantised)) {
            trials.replaceAll(trial -> new Trial(trial.part, trial.cost, trial.error, false));
            return new Finding(Set.of(), quantised, quantised, trials);
        }
        return new Finding(keep, quantised, remaining, trials);
    }

    private Set<String> allBut(Set<String> part) {
        Set<String> others = new LinkedHashSet<>();
        graph.nodes().forEach(node -> others.add(node.key()));
        others.removeAll(part);
        return others;
    }

    private double error(Graph changed, CalibrationPictures pictures, OutputError outputs) {
        OutputError.Comparison comparison = outputs.comparison();
        run(changed, pictures, comparison::add);
        return comparison.error();
    }

    private interface Reader {
        void read(List<Tensor> outputs);
    }

    private void run(Graph model, CalibrationPictures pictures, Reader reader) {
        try (Engine engine = provider.open(model.toSource(), options);
                EngineSession session = engine.openSession(inputs)) {
            PictureRuns runs =
                    new PictureRuns(graph, session, (int) inputs.get(0).dim(0), pictures);
            while (runs.next()) {
                List<Tensor> outputs = new ArrayList<>();
                for (int i = 0; i < session.outputs(); i++) {
                    outputs.add(session.output(i));
                }
                reader.read(outputs);
            }
        }
    }
}
