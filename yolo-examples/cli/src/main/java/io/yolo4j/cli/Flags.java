package io.yolo4j.cli;

import io.yolo4j.OutputLayout;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the options of the library's builder are called on the command line: the library's messages speak of its own. */
final class Flags {
    /** The entry of an option that the command line does not have. */
    static final String NONE = "";

    /** Every option of the builders, and of a conversion. */
    static final Map<String, String> OF_OPTIONS = Map.ofEntries(
            Map.entry("topK", "--topk"),
            Map.entry("softmax", "--softmax"),
            Map.entry("engine", "--engine"),
            Map.entry("device", "--device"),
            Map.entry("devices", "--device"),
            Map.entry("urgent", NONE),
            Map.entry("memory", NONE),
            Map.entry("workspace", "--workspace"),
            Map.entry("optimizationLevel", "--optimization"),
            Map.entry("buildProgress", NONE),
            Map.entry("confidence", "--conf"),
            Map.entry("iou", "--iou"),
            Map.entry("maxDetections", "--max-det"),
            Map.entry("agnosticNms", "--agnostic"),
            Map.entry("multiLabel", NONE),
            Map.entry("classes", "--classes"),
            Map.entry("classNames", "--names"),
            Map.entry("task", "--task"),
            Map.entry("keypoints", "--keypoints"),
            Map.entry("normalized", "--normalized"),
            Map.entry("layout", "--layout"),
            Map.entry("preprocessing", NONE),
            Map.entry("inputSize", "--imgsz"),
            Map.entry("rectangular", "--rectangular"),
            Map.entry("scaledDecoding", "--scaled-decoding"),
            Map.entry("maxBatch", NONE),
            Map.entry("batchDelay", NONE),
            Map.entry("threads", "--threads"),
            Map.entry("sessions", NONE),
            Map.entry("warmUp", NONE),
            Map.entry("decoder", "--decoder"),
            Map.entry("maxPixels", "--max-pixels"),
            Map.entry("precision", "--precision"),
            Map.entry("calibration", "--calibration"),
            Map.entry("cacheFolder", "--cache"),
            Map.entry("batch", "--batch"),
            Map.entry("dynamicBatch", "--batch dynamic"),
            Map.entry("byteInput", "--uint8-input"),
            Map.entry("halfBorder", "--half-border"),
            Map.entry("target", "--target"),
            Map.entry("progress", NONE));

    /** What is part of a path is no option. */
    private static final String BEFORE = "(?<![\\w./\\\\-])", AFTER = "(?![\\w./\\\\(-])";

    private static final String ANY = "(" + String.join("|", OF_OPTIONS.keySet()) + ")";

    /** {@code the builder's layout(...)}, {@code layout(YOLOV5)}, {@code keypoints(count, values)}. */
    private static final Pattern CALL =
            Pattern.compile(BEFORE + "(?:the builder's )?\\b" + ANY + "\\(([\\w., ]*)\\)" + AFTER);

    private static final Pattern SUBJECT = Pattern.compile("^" + ANY + "(?=:)");

    /** Names that are no words of English. */
    private static final Pattern BARE = Pattern.compile(BEFORE
            + OF_OPTIONS.keySet().stream()
                    .filter(name -> !name.matches("[a-z]+"))
                    .collect(Collectors.joining("|", "(", ")"))
            + AFTER);

    private static final Pattern DECODER = Pattern.compile(BEFORE + "Decoder\\.(AUTO|OPENCV|IMAGEIO)\\b");

    /** Where layouts are told. Elsewhere YOLOX, SSD and others are families of models and keep their spelling. */
    private static final Pattern ABOUT_LAYOUTS =
            Pattern.compile("(?:the layout|can be read as|the output would be|known layouts:) [^;]*");

    private static final Pattern LAYOUT = Pattern.compile(
            Arrays.stream(OutputLayout.values()).map(Enum::name).collect(Collectors.joining("|", "\\b(", ")\\b")));

    /** The program has these. */
    private static final String OPENCV_REMEDY = "add org\\.bytedeco:opencv.*?linux-x86_64";

    private Flags() {}

    /** A message of the library in the words of the command line. */
    static String translate(String message) {
        String text = CALL.matcher(message).replaceAll(call -> flag(call, call.group(2)));
        text = SUBJECT.matcher(text).replaceAll(subject -> flag(subject, ""));
        text = BARE.matcher(text).replaceAll(name -> flag(name, ""));
        text = DECODER.matcher(text).replaceAll(decoder -> "--decoder " + spelling(decoder.group(1)));
        text = ABOUT_LAYOUTS
                .matcher(text)
                .replaceAll(part -> Matcher.quoteReplacement(
                        LAYOUT.matcher(part.group()).replaceAll(layout -> spelling(layout.group(1)))));
        return text.replaceFirst("^expected --max-pixels of", "--max-pixels: expected")
                .replaceFirst(
                        "^(?=expected one of the engines |[\\w-]+ is not available: (?!.*; [\\w-]+ is not available: ))",
                        "--engine: ")
                .replaceFirst(
                        "(?<=the JDK can read, found \\w{1,9}; )" + OPENCV_REMEDY,
                        "leave out --decoder imageio (where OpenCV does not load, --decoder opencv says why)")
                .replaceFirst(OPENCV_REMEDY, "see that ~/.javacpp can be written, or build the program on this machine")
                .replaceFirst(", or pass its pixels as an Image$", "")
                .replaceFirst("(?<= video); convert it to one of those formats", "; 'yolo track' reads one at a time")
                .replace("open it with Classifier", "use 'yolo classify'")
                .replace("which Classifier opens", "which is for 'yolo classify'")
                .replace("Classifier opens classifiers", "'yolo classify' is for classifiers")
                .replace("are opened with Detector", "are for 'yolo detect'");
    }

    private static String flag(MatchResult found, String value) {
        String option = found.group(1), flag = OF_OPTIONS.get(option);
        if (flag.equals(NONE)) {
            String call = value.isEmpty() ? option : option + "(" + value + ")";
            return Matcher.quoteReplacement(call + " (only in the library)");
        }
        return Matcher.quoteReplacement(value.matches("\\.*|[a-z, ]+") ? flag : flag + " " + spelling(value));
    }

    /** That of an enum's constant, as the help shows it; the converters take any. */
    static String spelling(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
