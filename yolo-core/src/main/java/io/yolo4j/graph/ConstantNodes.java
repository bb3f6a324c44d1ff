package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;

/** Constants that a file makes with nodes, in the forms that are numbers (operator Constant of the ONNX specification). */
final class ConstantNodes {
    private ConstantNodes() {}

    /** The numbers, or null where this is another node, or one whose constant is text or sparse, which remains a node. */
    static Constant read(NodeProto node, InlineWeights weights) {
        boolean constant = node.getOpType().equals("Constant") && GraphSurvey.isDefault(node.getDomain());
        if (!constant || node.getAttributeCount() != 1 || node.getOutputCount() != 1) {
            return null;
        }
        AttributeProto attribute = node.getAttribute(0);
        switch (attribute.getName()) {
            case "value":
                return attribute.hasT() ? Constant.of(weights.tensor(attribute.getT())) : null;
            case "value_float":
                return Constant.scalar(attribute.getF());
            case "value_int":
                return Constant.scalar(attribute.getI());
            case "value_floats":
                float[] floats = new float[attribute.getFloatsCount()];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = attribute.getFloats(i);
                }
                return Constant.ofFloats(floats, floats.length);
            case "value_ints":
                long[] longs = new long[attribute.getIntsCount()];
                for (int i = 0; i < longs.length; i++) {
                    longs[i] = attribute.getInts(i);
                }
                return Constant.list(longs);
            default:
                return null;
        }
    }
}
