package io.yolo4j.tensorrt.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.nvinfer.IProgressMonitor;
import org.bytedeco.tensorrt.nvinfer.InterfaceInfo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be asked of TensorRT's library where there is no GPU; needs the natives ({@code -Pgpu-natives}). */
class LoadedTensorRtTest {
    /** The plugins use it for as long as the process lives. */
    private static TensorRtLog log;

    @TempDir
    static Path folder;

    @BeforeAll
    static void load() throws IOException, InterruptedException {
        EmptyDriver.loadRuntime(folder);
        assumeTrue(!Libraries.absent(Libraries.NVINFER) && !Libraries.absent(Libraries.NVONNXPARSER));
        Libraries.loadTensorRt();
        log = new TensorRtLog();
    }

    /** The bindings call virtual functions of C++, as TensorRT does. */
    @Test
    void aBuildReportsToAnInterfaceOfTheRightVersion() {
        List<String> told = new ArrayList<>();
        Phases phases = new Phases((phase, depth, step, steps) -> {
            told.add(phase + " " + depth + " " + step + "/" + steps);
            return step < 2;
        });
        try (BuildMonitor monitor = BuildMonitor.of(phases)) {
            IProgressMonitor seen = monitor.monitor();
            for (int i = 0; i < 1000; i++) { // what a register holds by chance differs
                try (InterfaceInfo info = seen.getInterfaceInfo()) {
                    assertEquals("IProgressMonitor 1.0", info.kind() + " " + info.major() + "." + info.minor());
                }
            }
            seen.phaseStart("Building", (String) null, 3);
            seen.phaseStart("Tactics", "Building", 2);
            assertTrue(seen.stepComplete("Tactics", 0));
            seen.phaseFinish("Tactics");
            assertFalse(seen.stepComplete("Building", 1), "cancelled");
        }
        assertEquals(List.of("Building 0 0/3", "Tactics 1 0/2", "Tactics 1 1/2", "Tactics 1 2/2"), told);
    }

    @Test
    void pluginsAreFoundOnceTheyAreRegistered() {
        Plugins.register(log);
        assertTrue(Plugins.registered());
        for (String plugin : List.of("EfficientNMS_TRT", "BatchedNMSDynamic_TRT", "ROIAlign_TRT")) {
            assertFalse(Destruction.isNull(nvinfer.getPluginRegistry().getCreator(plugin, "1")), plugin);
        }
        assertTrue(Destruction.isNull(nvinfer.getPluginRegistry().getCreator("NoSuch_TRT", "1")));
    }
}
