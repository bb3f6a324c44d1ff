package io.yolo4j;

import io.yolo4j.events.Events;
import io.yolo4j.events.OpenEvent;
import io.yolo4j.graph.ModelMetadata;
import io.yolo4j.head.Facts;
import io.yolo4j.head.LayoutResolver;
import io.yolo4j.head.ResolvedLayout;
import io.yolo4j.image.ImageDecoder;
import io.yolo4j.image.Reduction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a builder's options and a model that was tried into a detector: resolves its layout, and which classes are wanted. */
final class DetectorOpening implements Interpretation {
    private static final Logger LOG = LoggerFactory.getLogger(Detector.class);

    /** Classes that can be asked for by number where neither names nor shapes tell how many there are. */
    private static final int MAX_NUMBERED_CLASSES = 100_000;

    private final DetectorBuilder options;

    DetectorOpening(DetectorBuilder options) {
        this.options = options;
    }

    @Override
    public OpeningOptions opening() {
        return options.opening;
    }

    @Override
    public ModelInfo interpret(TriedModel tried) {
        requireBoxes(tried.metadata());
        return describe(tried, resolveLayout(tried));
    }

    @Override
    public String reading() {
        return "detector, task " + options.task + ", layout " + options.layout + ", keypoints " + options.keypoints
                + ", normalized " + options.normalized + ", names " + options.opening.classNames;
    }

    Detector open() {
        ImageDecoder decoder = ImageDecoder.of(options.opening.decoder, options.opening.maxPixels);
        OpenEvent event = Events.open();
        WarmUp warmUp = options.warmUp ? WarmUp.start() : null;
        try {
            Detector opened = open(decoder, warmUp);
            if (event != null) {
                event.end(
                        opened.model().source(), opened.engine(), opened.model().task());
            }
            return opened;
        } finally {
            if (warmUp != null) {
                warmUp.stop();
            }
        }
    }

    private Detector open(ImageDecoder decoder, WarmUp warmUp) {
        TriedModel tried = TriedModel.open(PreparedModel.of(this));
        try {
            return assemble(tried, decoder, warmUp);
        } catch (Throwable e) {
            tried.close();
            throw e;
        }
    }

    private Detector assemble(TriedModel tried, ImageDecoder decoder, WarmUp warmUp) {
        requireBoxes(tried.metadata());
        ResolvedLayout layout = resolveLayout(tried);
        ModelInfo model = describe(tried, layout);
        DetectionSessionFactory factory = new DetectionSessionFactory(
                tried.input(),
                model,
                layout,
                wantedClasses(tried.namesOr(layout.classes())),
                options.confidence,
                options.iou,
                options.agnosticNms,
                options.multiLabel,
                options.maxDetections);
        if (tried.input().rectangular()) {
            requirePadding(model.preprocessing());
        }
        if (warmUp != null) {
            warmUp.postprocess(factory.aroundTrial(tried.session()));
        }
        tried.log(LOG, model);
        return new Detector(new ServedModel<>(
                "detector",
                tried,
                model,
                options.scaledDecoding ? decoder.reducing(new Reduction(factory.fit())) : decoder,
                tried.input().rectangular() ? factory::shape : null,
                factory::around));
    }

    private static ModelInfo describe(TriedModel tried, ResolvedLayout layout) {
        return tried.info(
                layout.parts().task(),
                layout.layout(),
                Optional.ofNullable(layout.parts().keypoints()),
                tried.namesOr(layout.classes()),
                layout.preprocessing());
    }

    private void requirePadding(Preprocessing preprocessing) {
        if (preprocessing.placement() == Preprocessing.Placement.STRETCH) {
            throw new ConfigurationException("rectangular: expected a model that was trained on padded images, found "
                    + options.opening.source + ", whose images are stretched to the whole input (" + preprocessing
                    + "); leave rectangular out");
        }
    }

    private void requireBoxes(ModelMetadata metadata) {
        if (metadata.task().orElse(Task.DETECT) == Task.CLASSIFY && options.task == null && options.layout == null) {
            throw new ModelException("expected a model that finds boxes, found one that classifies (metadata of "
                    + options.opening.source + "); open it with Classifier");
        }
    }

    private ResolvedLayout resolveLayout(TriedModel tried) {
        ModelMetadata metadata = tried.metadata();
        InputGeometry input = tried.input();
        int named = tried.givenNames().size();
        int[] shape = metadata.keypointShape();
        Facts facts = new Facts(
                tried.outputs(),
                tried.session()::output,
                input.width(),
                input.height(),
                named == 0 ? OptionalInt.empty() : OptionalInt.of(named),
                metadata.endToEnd(),
                options.task != null
                        ? Optional.of(options.task)
                        : metadata.task().filter(t -> t != Task.CLASSIFY),
                options.keypoints != null
                        ? Optional.of(options.keypoints)
                        : shape.length == 2 && (shape[1] == 2 || shape[1] == 3)
                                ? Optional.of(new KeypointShape(shape[0], shape[1]))
                                : Optional.empty(),
                Optional.ofNullable(options.normalized),
                Optional.empty(),
                input.takesOriginalSizes());
        LayoutResolver resolver = new LayoutResolver(facts);
        try {
            return options.layout == null ? resolver.resolve() : resolver.resolve(options.layout);
        } catch (ModelException e) {
            throw new ModelException(options.opening.source + ": " + e.getMessage(), e);
        }
    }

    private boolean[] wantedClasses(List<String> names) {
        if (options.classes.isEmpty()) {
            return null;
        }
        boolean[] wanted = new boolean[names.isEmpty() ? MAX_NUMBERED_CLASSES : names.size()];
        for (String name : options.classes) {
            boolean known = false;
            for (int id = 0; id < names.size(); id++) { // several classes may share a name
                known |= names.get(id).equals(name);
                wanted[id] |= names.get(id).equals(name);
            }
            if (!known && name.matches("\\d{1,9}") && Integer.parseInt(name) < wanted.length) {
                wanted[Integer.parseInt(name)] = known = true;
            }
            if (!known) {
                throw new ConfigurationException("classes: expected names of classes of " + options.opening.source
                        + " or their numbers, found '" + name + "'; "
                        + (names.isEmpty()
                                ? "it has no names, give them with classNames(...)"
                                : "it has " + String.join(", ", names)));
            }
        }
        return wanted;
    }
}
