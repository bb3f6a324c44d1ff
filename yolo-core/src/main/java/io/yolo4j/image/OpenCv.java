package io.yolo4j.image;

import io.yolo4j.spi.Availability;

/** Whether OpenCV can be used in this process. Touches no class of OpenCV, so that it can be asked without it. */
final class OpenCv {
    static final String REMEDY =
            "add org.bytedeco:opencv, org.bytedeco:openblas and org.bytedeco:javacpp to the class path, "
                    + "each also with the classifier of the platform, for example linux-x86_64";

    private OpenCv() {}

    /** The verdict; the first call in a process loads the native libraries, which takes about a second. */
    static Availability availability() {
        return Verdict.VALUE;
    }

    /** Initialised once, by whichever thread asks first. */
    private static final class Verdict {
        static final Availability VALUE = load();

        private static Availability load() {
            try {
                return Availability.yes("OpenCV " + OpenCvDecoder.load());
            } catch (LinkageError | RuntimeException e) {
                // A missing class or library; or, from the presets' loader, a cache folder that cannot be written.
                return Availability.no("OpenCV cannot be loaded: " + e, REMEDY);
            }
        }
    }
}
