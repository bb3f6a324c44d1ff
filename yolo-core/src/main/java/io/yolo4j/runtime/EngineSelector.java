package io.yolo4j.runtime;

import io.yolo4j.EngineException;
import io.yolo4j.spi.Availability;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.ModelFormat;
import io.yolo4j.spi.ModelSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds the engines on the class or module path and chooses one. */
public final class EngineSelector {
    private static final int MAX_FAILURES = 16;

    private EngineSelector() {}

    /**
     * Every engine, most preferred first.
     *
     * <p>Looks through the thread's context class loader and through that of this library: in an application server or in Spark
     * either may be the one that sees the engines. A provider that cannot be loaded
     * is listed as unavailable, with the reason.
     *
     * @return the providers
     */
    public static List<EngineProvider> providers() {
        Map<String, EngineProvider> found = new LinkedHashMap<>();
        collect(ServiceLoader.load(EngineProvider.class), found);
        collect(ServiceLoader.load(EngineProvider.class, EngineSelector.class.getClassLoader()), found);
        List<EngineProvider> providers = new ArrayList<>(found.values());
        providers.sort(
                Comparator.comparingInt(EngineProvider::priority).reversed().thenComparing(EngineProvider::name));
        return providers;
    }

    private static void collect(ServiceLoader<EngineProvider> loader, Map<String, EngineProvider> found) {
        Iterator<EngineProvider> providers = loader.iterator();
        int failures = 0;
        while (failures < MAX_FAILURES) { // a class loader that fails on every call would never come to an end
            try {
                if (!providers.hasNext()) {
                    return;
                }
                EngineProvider provider = providers.next();
                found.putIfAbsent(provider.name(), provider);
            } catch (ServiceConfigurationError | LinkageError e) {
                // Somebody else's broken entry must not take the working engines away, and is listed with its reason.
                String name = "broken-provider-" + ++failures;
                found.putIfAbsent(name, new BrokenProvider(name, e));
            }
        }
    }

    /** An entry that names a class which cannot be loaded. */
    private record BrokenProvider(String name, Throwable cause) implements EngineProvider {
        @Override
        public int priority() {
            return Integer.MIN_VALUE;
        }

        @Override
        public Availability availability() {
            return Availability.no(
                    "the engine's provider cannot be loaded (" + cause + ")",
                    "check that all jars of the engine are on the path, in matching versions");
        }

        @Override
        public Engine open(ModelSource model, EngineOptions options) {
            throw new EngineException(availability().toString(), cause);
        }
    }

    /**
     * Chooses an engine for an ONNX model.
     *
     * @param name a provider's name, or its part before the first hyphen, or null
     * @return the most preferred engine of that name that is available
     * @throws EngineException where there is none
     */
    public static Choice choose(String name) {
        return choose(name, ModelFormat.ONNX);
    }

    /**
     * Chooses an engine.
     *
     * @param name a provider's name, or its part before the first hyphen ({@code onnxruntime} for the better of {@code
     *     onnxruntime-cuda} and {@code onnxruntime-cpu}); null for the best of all
     * @param format what it has to read
     * @return the most preferred engine of that name that is available
     * @throws EngineException where there is none; the message says why each cannot run
     */
    public static Choice choose(String name, ModelFormat format) {
        List<EngineProvider> providers = providers();
        if (providers.isEmpty()) {
            throw new EngineException("no engine on the class or module path; add io.yolo4j:yolo-onnx");
        }
        List<EngineProvider> named =
                providers.stream().filter(provider -> isCalled(provider, name)).toList();
        if (named.isEmpty()) {
            throw new EngineException("expected one of the engines " + names(providers) + ", found '" + name + "'");
        }
        List<EngineProvider> readers =
                named.stream().filter(provider -> provider.reads(format)).toList();
        Optional<Choice> chosen = firstAvailable(readers, List.of());
        if (chosen.isPresent()) {
            return chosen.get();
        }
        String otherwise = format == ModelFormat.ONNX ? "" : "; or give the .onnx file that the engine was built from";
        if (readers.isEmpty()) {
            throw new EngineException(
                    "a built engine runs with TensorRT only, and " + names(named) + " cannot read it; "
                            + (name == null ? "add io.yolo4j:yolo-tensorrt" : "choose tensorrt") + otherwise);
        }
        throw new EngineException(readers.stream()
                        .map(provider -> provider.name() + " is " + provider.availability())
                        .collect(Collectors.joining("; "))
                + otherwise);
    }

    private static Optional<Choice> firstAvailable(List<EngineProvider> providers, List<EngineProvider> refused) {
        List<EngineProvider> passedOver = new ArrayList<>(refused);
        for (int i = 0; i < providers.size(); i++) {
            if (providers.get(i).availability().available()) {
                return Optional.of(new Choice(
                        providers.get(i),
                        List.copyOf(passedOver),
                        List.copyOf(providers.subList(i + 1, providers.size()))));
            }
            passedOver.add(providers.get(i));
        }
        return Optional.empty();
    }

    private static boolean isCalled(EngineProvider provider, String name) {
        return name == null || provider.name().equals(name) || provider.name().startsWith(name + "-");
    }

    private static String names(List<EngineProvider> providers) {
        return providers.stream().map(EngineProvider::name).collect(Collectors.joining(", "));
    }

    /**
     * The batch for which the engine that will be chosen wants a model. Asks whether engines are available only as far as it makes a difference:
     * the answer may load native libraries.
     *
     * @param name as for {@link #choose}
     * @return 1 where batches bring nothing, or where there is no engine
     */
    public static int usualBatch(String name) {
        List<EngineProvider> named = providers().stream()
                .filter(provider -> isCalled(provider, name) && provider.reads(ModelFormat.ONNX))
                .toList();
        for (int i = 0; i < named.size(); i++) {
            if (named.subList(i, named.size()).stream().allMatch(provider -> provider.usualBatch() == 1)) {
                return 1;
            }
            if (named.get(i).availability().available()) {
                return named.get(i).usualBatch();
            }
        }
        return 1;
    }

    /**
     * An engine to run a model on a few times, of which it will not be opened again: the one that would be chosen, or one that opens quickly.
     *
     * @param name as for {@link #choose}
     * @return the engine
     * @throws EngineException where there is none of that name
     */
    public static EngineProvider forTrials(String name) {
        EngineProvider chosen = choose(name).provider();
        return !chosen.buildsSlowly()
                ? chosen
                : providers().stream()
                        .filter(provider -> !provider.buildsSlowly()
                                && provider.reads(ModelFormat.ONNX)
                                && provider.availability().available())
                        .findFirst()
                        .orElse(chosen);
    }

    /**
     * An engine, and why better ones were passed over.
     *
     * @param provider the engine to use
     * @param refused those that would have been preferred but cannot run here
     * @param others those that come after it; not asked yet whether they can run
     */
    public record Choice(EngineProvider provider, List<EngineProvider> refused, List<EngineProvider> others) {
        /** {@return the choice where this one does not take the model; empty where no other engine can run here} */
        public Optional<Choice> next() {
            return firstAvailable(others, refused);
        }
    }
}
