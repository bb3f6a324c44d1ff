package io.yolo4j.graph.shape;

import java.util.ArrayList;
import java.util.List;

/** Arithmetic with numbers that follow from sizes; null where the result does not. */
final class Values {
    private Values() {}

    static List<Extent> unary(String op, List<Extent> values, boolean wasReal, boolean isReal) {
        List<Extent> results = new ArrayList<>();
        for (Extent value : values) {
            Extent result = switch (op) {
                case "Identity", "DequantizeLinear" -> op.equals("Identity") ? value : null;
                case "Cast" -> wasReal && !isReal ? truncated(value) : value;
                case "Floor" -> value.floor();
                case "Ceil" -> value.ceil();
                case "Neg" -> value.times(-1);
                case "Not" -> value.isConstant() ? Extent.of(value.is(0) ? 1 : 0) : null;
                default -> null;
            };
            if (result == null) {
                return null;
            }
            results.add(result);
        }
        return results;
    }

    private static Extent truncated(Extent value) {
        Ratio constant = value.constant();
        return constant != null && constant.over() < 0 ? value.ceil() : value.floor();
    }

    static List<Extent> paired(String op, List<Sized> inputs, boolean real) {
        int length = 1;
        for (Sized in : inputs) {
            if (in.values() == null || in.rank() > 1) {
                return null;
            }
            length = in.values().size() != 1 ? in.values().size() : length;
        }
        List<Extent> results = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            List<Extent> operands = new ArrayList<>();
            for (Sized in : inputs) {
                operands.add(in.values().get(in.values().size() == 1 ? 0 : i));
            }
            Extent result = op.equals("Where")
                    ? chosen(operands.get(0), operands.get(1), operands.get(2))
                    : operands.size() == 2 ? pair(op, operands.get(0), operands.get(1), real) : null;
            if (result == null) {
                return null;
            }
            results.add(result);
        }
        return results;
    }

    private static Extent chosen(Extent condition, Extent yes, Extent no) {
        return condition.isConstant() ? (condition.is(0) ? no : yes) : null;
    }

    private static Extent pair(String op, Extent one, Extent other, boolean real) {
        return switch (op) {
            case "Add" -> one.plus(other);
            case "Sub" -> one.minus(other);
            case "Mul" -> one.times(other);
            case "Div" -> quotient(one, other, real);
            case "Mod" -> rest(one, other, real);
            case "Equal" -> equal(one, other);
            case "Min", "Max" -> extreme(op.equals("Min"), one, other);
            default -> null;
        };
    }

    private static Extent quotient(Extent one, Extent other, boolean real) {
        if (other.is(0)) {
            return null;
        }
        Extent quotient = one.over(other);
        return quotient == null || real ? quotient : quotient.floor();
    }

    private static Extent rest(Extent one, Extent other, boolean real) {
        Extent quotient = real ? null : quotient(one, other, false);
        return quotient == null || !one.isConstant() || !other.isConstant() ? null : one.minus(quotient.times(other));
    }

    /** Shapes are never negative, so that comparing them with -1 has one answer. */
    private static Extent equal(Extent one, Extent other) {
        Extent difference = one.minus(other);
        if (difference.isConstant()) {
            return Extent.of(difference.is(0) ? 1 : 0);
        }
        Ratio number = one.isConstant() ? one.constant() : other.constant();
        return number != null && number.over() < 0 ? Extent.ZERO : null;
    }

    private static Extent extreme(boolean least, Extent one, Extent other) {
        Ratio difference = one.minus(other).constant();
        return difference == null ? null : (difference.over() < 0) == least ? one : other;
    }
}
