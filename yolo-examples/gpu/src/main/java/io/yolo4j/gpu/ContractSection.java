package io.yolo4j.gpu;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.yolo4j.fixture.EngineContract;
import io.yolo4j.spi.EngineProvider;
import java.util.ServiceLoader;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The suite that every engine runs. */
record ContractSection(String engine) implements Section {
    private static volatile String tested;

    /** The suite for the engine that was asked for. */
    static final class Suite extends EngineContract {
        Suite() {
            super(provider(tested));
        }
    }

    static EngineProvider provider(String name) {
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class)) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        throw new IllegalArgumentException("no engine " + name + " on the class path");
    }

    @Override
    public boolean run(ObjectNode result) {
        tested = engine;
        Launcher launcher = LauncherFactory.create();
        Count count = new Count(result.putObject("failed"), result.putObject("skipped"));
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(Suite.class))
                        .build(),
                count);
        result.put("passed", count.passed);
        return count.passed > 0 && count.failed.isEmpty(); // what an engine need not be able to do is skipped
    }

    private static final class Count implements TestExecutionListener {
        private final ObjectNode failed;
        private final ObjectNode skipped;
        private int passed;

        Count(ObjectNode failed, ObjectNode skipped) {
            this.failed = failed;
            this.skipped = skipped;
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            skipped.put(test.getDisplayName(), reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult outcome) {
            String reason = outcome.getThrowable().map(Throwable::toString).orElse("");
            switch (outcome.getStatus()) {
                case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
                case ABORTED -> skipped.put(test.getDisplayName(), reason);
                case FAILED -> failed.put(test.getDisplayName(), reason);
            }
        }
    }
}
