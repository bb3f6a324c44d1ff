package io.yolo4j.cli;

import io.yolo4j.Engines;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the engines. */
@Command(name = "engines", description = "Lists the inference engines, and why one cannot run here.")
final class EnginesCommand implements Callable<Integer>, Verbosity.Holder {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Verbosity verbosity;

    @Override
    public Verbosity verbosity() {
        return verbosity;
    }

    @Override
    public Integer call() {
        verbosity.apply();
        PrintWriter out = spec.commandLine().getOut();
        List<Engines.Status> engines = Engines.available();
        int width = engines.stream().mapToInt(e -> e.name().length()).max().orElse(0);
        for (Engines.Status engine : engines) {
            out.println(Text.padRight(engine.name(), width) + "  " + engine.availability());
        }
        out.flush();
        return Main.OK;
    }
}
