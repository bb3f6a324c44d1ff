package io.yolo4j.head;

import io.yolo4j.KeypointShape;
import io.yolo4j.OutputLayout;
import io.yolo4j.Task;
import java.util.Optional;
import java.util.OptionalInt;

/** What is known of a model whose outputs a test made up; nothing but the outputs and the size of the input unless it says more. */
record TestFacts(
        FakeSession trial,
        int width,
        int height,
        Integer classes,
        Task task,
        KeypointShape keypoints,
        Boolean normalized,
        boolean originalSizes) {

    static TestFacts of(FakeSession trial, int width, int height) {
        return new TestFacts(trial, width, height, null, null, null, null, false);
    }

    TestFacts classes(int count) {
        return new TestFacts(trial, width, height, count, task, keypoints, normalized, originalSizes);
    }

    TestFacts task(Task what, KeypointShape shape) {
        return new TestFacts(trial, width, height, classes, what, shape, normalized, originalSizes);
    }

    TestFacts normalized(boolean fractions) {
        return new TestFacts(trial, width, height, classes, task, keypoints, fractions, originalSizes);
    }

    TestFacts withOriginalSizes() {
        return new TestFacts(trial, width, height, classes, task, keypoints, normalized, true);
    }

    LayoutResolver resolver() {
        return new LayoutResolver(new Facts(
                trial.specs(),
                trial::output,
                width,
                height,
                classes == null ? OptionalInt.empty() : OptionalInt.of(classes),
                Optional.empty(),
                Optional.ofNullable(task),
                Optional.ofNullable(keypoints),
                Optional.ofNullable(normalized),
                Optional.empty(),
                originalSizes));
    }

    /** A head for the layout that resolves, which is this one. */
    Head head(OutputLayout expected, boolean multiLabel) {
        ResolvedLayout found = resolver().resolve();
        if (found.layout() != expected) {
            throw new AssertionError("expected " + expected + ", found " + found);
        }
        return found.newHead(Math.max(found.classes(), 1), multiLabel, width, height);
    }

    Head head(OutputLayout expected) {
        return head(expected, false);
    }
}
