package io.yolo4j.tensorrt.natives;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.cuda.cudart.CUhostFn;
import org.bytedeco.cuda.cudart.CUoccupancyB2DSize;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.nvjpeg.tDevMallocV2;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.bytedeco.tensorrt.nvinfer.IProgressMonitor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An {@code nvinfer1::IProgressMonitor}. The bindings make no Java object one, so its object and its virtual table are laid out here as the compilers
 * of Linux lay them out (Itanium C++ ABI, 2.5.2), and filled with functions that JavaCPP made for callbacks of other libraries with as many
 * parameters: in the calling conventions of x86-64 and arm64, integers and pointers are passed alike, the object first.
 *
 * <p>Those with enough parameters are nvJPEG's. Where its library is not there, a build reports nothing and cannot be cancelled.
 *
 * <p>Which interface it is, and which version of it, comes back in two registers, and a callback fills one. So that function is TensorRT's own: it
 * stands in the header, and the library of the bindings has what the compiler made of it.
 */
final class BuildMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BuildMonitor.class);
    private static final Map<Long, Phases> BUILDS = new ConcurrentHashMap<>();

    /** {@code nvinfer1::v_1_0::IProgressMonitor::getInterfaceInfo() const}. */
    private static final String INTERFACE = "_ZNK8nvinfer15v_1_016IProgressMonitor16getInterfaceInfoEv";

    private final LongPointer object;

    private BuildMonitor(LongPointer object) {
        this.object = object;
    }

    static BuildMonitor of(Phases phases) {
        if (!Libraries.nvjpeg()) {
            LOG.debug("There is no nvJPEG, and so no report of how far the build is");
            return new BuildMonitor(null);
        }
        if (Table.INTERFACE_INFO == null) {
            LOG.debug("The bindings have another IProgressMonitor, and so there is no report of how far the build is");
            return new BuildMonitor(null);
        }
        LongPointer object = new LongPointer(1);
        object.put(Table.address());
        BUILDS.put(object.address(), phases);
        return new BuildMonitor(object);
    }

    void attach(IBuilderConfig config) {
        if (object != null) {
            config.setProgressMonitor(monitor());
        }
    }

    /** As the bindings see it. */
    IProgressMonitor monitor() {
        return new IProgressMonitor(object);
    }

    @Override
    public void close() {
        if (object != null) {
            BUILDS.remove(object.address());
            object.close();
        }
    }

    /** The virtual table, and the callbacks in it, which live as long as the process. */
    private static final class Table {
        private static final CUoccupancyB2DSize LANGUAGE = new CUoccupancyB2DSize() {
            @Override
            public long call(int object) {
                return 0; // APILanguage::kCPP
            }
        };
        private static final Pointer INTERFACE_INFO = Loader.addressof(INTERFACE);

        private static final CUhostFn DESTRUCTOR = new CUhostFn() {
            @Override
            public void call(Pointer object) {
                // its memory is BuildMonitor's
            }
        };
        private static final Callback START = new Callback() {
            @Override
            int call(Phases phases, long name, long parent, int steps) {
                phases.start(string(name), string(parent), steps);
                return 0;
            }
        };
        private static final Callback STEP = new Callback() {
            @Override
            int call(Phases phases, long name, long step, int none) {
                return phases.step(string(name), (int) step) ? 1 : 0;
            }
        };
        private static final Callback FINISH = new Callback() {
            @Override
            int call(Phases phases, long name, long none, int neither) {
                phases.finish(string(name));
                return 0;
            }
        };

        /** Some object of C++ that has a type. */
        private static final ILogger TYPED = new TensorRtLog();

        /**
         * Before the functions, where the object is in the whole object, and its type: that of another class, so that nobody finds another interface
         * in it.
         */
        private static final LongPointer CELLS = new LongPointer(
                0,
                new LongPointer(new Address().at(new LongPointer(TYPED).get() - Long.BYTES)).get(),
                function(LANGUAGE),
                INTERFACE_INFO == null ? 0 : INTERFACE_INFO.address(),
                function(DESTRUCTOR),
                function(DESTRUCTOR),
                function(START),
                function(STEP),
                function(FINISH));

        static long address() {
            return CELLS.address() + 2 * Long.BYTES;
        }

        private static long function(Pointer callback) {
            return new LongPointer(callback).get();
        }

        private static String string(long address) {
            return address == 0 ? "" : new BytePointer(new Address().at(address)).getString(StandardCharsets.UTF_8);
        }
    }

    /** A function of the virtual table: the object, and up to three integers or pointers. */
    private abstract static class Callback extends tDevMallocV2 {
        @Override
        @SuppressWarnings("rawtypes") // as the bindings declare it
        public final int call(Pointer object, PointerPointer first, long second, CUstream_st third) {
            try {
                Phases phases = BUILDS.get(object.address());
                // of a 32-bit integer only the lower half of the register is set
                return phases == null ? 1 : call(phases, address(first), second, (int) address(third));
            } catch (Throwable e) { // must not reach C++
                LOG.debug("The report of a build is lost", e);
                return 1;
            }
        }

        abstract int call(Phases phases, long first, long second, int third);

        private static long address(Pointer pointer) {
            return pointer == null ? 0 : pointer.address();
        }
    }
}
