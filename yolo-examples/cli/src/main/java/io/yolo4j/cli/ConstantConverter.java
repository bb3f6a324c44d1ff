package io.yolo4j.cli;

import io.yolo4j.Decoder;
import io.yolo4j.OutputLayout;
import io.yolo4j.Precision;
import io.yolo4j.Target;
import io.yolo4j.Task;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The constants of an enum in the spelling of the help; any case will do. */
class ConstantConverter<E extends Enum<E>> implements ITypeConverter<E> {
    private final Class<E> type;

    ConstantConverter(Class<E> type) {
        this.type = type;
    }

    @Override
    public E convert(String text) {
        String spelling = Flags.spelling(text);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> Flags.spelling(constant.name()).equals(spelling))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected one of " + all() + ", found '" + text + "'"));
    }

    /** Those of classifiers are understood, so that the library can say what they are for, but not offered. */
    private String all() {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant != Task.CLASSIFY && constant != OutputLayout.CLASS_SCORES)
                .map(constant -> Flags.spelling(constant.name()))
                .collect(Collectors.joining(", "));
    }

    /** For {@code --layout}. */
    static final class OfLayout extends ConstantConverter<OutputLayout> {
        OfLayout() {
            super(OutputLayout.class);
        }
    }

    /** For {@code --task}. */
    static final class OfTask extends ConstantConverter<Task> {
        OfTask() {
            super(Task.class);
        }
    }

    /** For {@code --decoder}. */
    static final class OfDecoder extends ConstantConverter<Decoder> {
        OfDecoder() {
            super(Decoder.class);
        }
    }

    /** For {@code --precision}. */
    static final class OfPrecision extends ConstantConverter<Precision> {
        OfPrecision() {
            super(Precision.class);
        }
    }

    /** For {@code --target}. */
    static final class OfTarget extends ConstantConverter<Target> {
        OfTarget() {
            super(Target.class);
        }
    }
}
