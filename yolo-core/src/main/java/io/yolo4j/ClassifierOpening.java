package io.yolo4j;

import io.yolo4j.events.Events;
import io.yolo4j.events.OpenEvent;
import io.yolo4j.head.ClassScores;
import io.yolo4j.image.ImageDecoder;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a builder's options and a model that was tried into a classifier. */
final class ClassifierOpening implements Interpretation {
    private static final Logger LOG = LoggerFactory.getLogger(Classifier.class);

    private final ClassifierBuilder options;

    ClassifierOpening(ClassifierBuilder options) {
        this.options = options;
    }

    @Override
    public OpeningOptions opening() {
        return options.opening;
    }

    @Override
    public ModelInfo interpret(TriedModel tried) {
        return describe(tried, resolve(tried));
    }

    @Override
    public String reading() {
        return "classifier, softmax " + options.softmax;
    }

    Classifier open() {
        ImageDecoder decoder = ImageDecoder.of(options.opening.decoder, options.opening.maxPixels);
        OpenEvent event = Events.open();
        TriedModel tried = TriedModel.open(PreparedModel.of(this));
        try {
            Classifier opened = assemble(tried, decoder);
            if (event != null) {
                event.end(
                        opened.model().source(), opened.engine(), opened.model().task());
            }
            return opened;
        } catch (Throwable e) {
            tried.close();
            throw e;
        }
    }

    private Classifier assemble(TriedModel tried, ImageDecoder decoder) {
        ClassScores layout = resolve(tried);
        ModelInfo model = describe(tried, layout);
        InputGeometry input = tried.input();
        int topK = options.topK;
        tried.log(LOG, model);
        return new Classifier(new ServedModel<>(
                "classifier",
                tried,
                model,
                decoder,
                null,
                session -> new ClassificationSession(model, session, input, layout, topK)));
    }

    private static ModelInfo describe(TriedModel tried, ClassScores layout) {
        return tried.info(
                Task.CLASSIFY,
                OutputLayout.CLASS_SCORES,
                Optional.empty(),
                tried.namesOr(layout.classes()),
                Preprocessing.ULTRALYTICS_CLASSIFY);
    }

    /** The shapes decide, and not the task of the metadata, which classifiers of others than Ultralytics do not have. */
    private ClassScores resolve(TriedModel tried) {
        try {
            return ClassScores.of(
                    tried.outputs(),
                    tried.session()::output,
                    tried.batch(),
                    tried.givenNames().size(),
                    options.softmax);
        } catch (ModelException e) {
            String task = tried.metadata()
                    .task()
                    .filter(declared -> declared != Task.CLASSIFY)
                    .map(declared -> " (by its metadata, its task is " + declared + ")")
                    .orElse("");
            throw new ModelException(options.opening.source + task + ": " + e.getMessage(), e);
        }
    }
}
