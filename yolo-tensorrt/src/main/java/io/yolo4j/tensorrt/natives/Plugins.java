package io.yolo4j.tensorrt.natives;

import org.bytedeco.tensorrt.global.nvinfer_plugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TensorRT's own plugins, for models with {@code EfficientNMS_TRT} and the like. The parser and the runtime look for them in a registry of the
 * process, which they have to be entered into first. They are in a library of their own, which needs neither cuBLAS nor cuDNN to load.
 */
final class Plugins {
    private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);
    private static boolean registered;

    private Plugins() {}

    /**
     * Registers all that there are.
     *
     * @param log is used by them for as long as the process lives
     */
    static synchronized void register(TensorRtLog log) {
        try {
            registered = nvinfer_plugin.initLibNvInferPlugins(log, "");
        } catch (LinkageError e) { // it was not found, and stepped over (Libraries)
            LOG.debug("There are no plugins of TensorRT: {}", e.toString());
        }
    }

    /** Whether they are there. */
    static synchronized boolean registered() {
        return registered;
    }
}
