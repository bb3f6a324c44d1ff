package io.yolo4j.graph.shape;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The rule of each operator, which says what the shapes of its outputs are. */
final class Rules {
    private static final Map<String, Consumer<Step>> RULES = new HashMap<>();

    static {
        all(
                ElementRules::unary,
                "Abs,Acos,Asin,Atan,BatchNormalization,BitwiseNot,Celu,Clip,Cos,Dropout,Elu,Erf,Exp,FastGelu,Gelu,HardSigmoid,"
                        + "HardSwish,InstanceNormalization,IsInf,IsNaN,LRN,LeakyRelu,Log,Mish,Not,QuickGelu,Relu,Round,Selu,"
                        + "Shrink,Sigmoid,Sign,Sin,Softplus,Softsign,Sqrt,Tan,Tanh,ThresholdedRelu,GroupNormalization,"
                        + "Reciprocal,Ceil,Floor,Neg,Identity,Cast,QuantizeLinear,DequantizeLinear");
        all(
                ElementRules::broadcast,
                "Add,Sub,Mul,Div,Pow,Min,Max,Mean,Sum,Mod,Equal,Greater,GreaterOrEqual,Less,LessOrEqual,And,Or,Xor,"
                        + "BitwiseAnd,BitwiseOr,BitwiseXor,PRelu,Where");
        all(ElementRules::dynamicQuantize, "DynamicQuantizeLinear");
        all(AxisRules::softmax, "Softmax,LogSoftmax,Hardmax");
        all(
                AxisRules::alongAxes,
                "LayerNormalization,CumSum,LpNormalization,RMSNormalization,MeanVarianceNormalization");
        all(
                AxisRules::reduce,
                "ReduceMax,ReduceMin,ReduceMean,ReduceSum,ReduceProd,ReduceL1,ReduceL2,ReduceLogSum,ReduceLogSumExp,"
                        + "ReduceSumSquare");
        all(AxisRules::argument, "ArgMax,ArgMin");
        all(AxisRules::topK, "TopK");
        all(AxisRules::matMul, "MatMul,MatMulInteger");
        all(AxisRules::gemm, "Gemm");
        all(MapRules::conv, "Conv,ConvInteger");
        all(MapRules::convTranspose, "ConvTranspose");
        all(MapRules::pool, "MaxPool,AveragePool,LpPool");
        all(MapRules::globalPool, "GlobalAveragePool,GlobalMaxPool,GlobalLpPool");
        all(MapRules::resize, "Resize,Upsample");
        all(MapRules::pad, "Pad");
        all(MapRules::depthToSpace, "DepthToSpace");
        all(MapRules::spaceToDepth, "SpaceToDepth");
        all(MapRules::gridSample, "GridSample");
        all(LayoutRules::reshape, "Reshape");
        all(LayoutRules::flatten, "Flatten");
        all(LayoutRules::transpose, "Transpose");
        all(LayoutRules::squeeze, "Squeeze");
        all(LayoutRules::unsqueeze, "Unsqueeze");
        all(LayoutRules::expand, "Expand");
        all(LayoutRules::tile, "Tile");
        all(CutRules::concat, "Concat");
        all(CutRules::split, "Split");
        all(CutRules::slice, "Slice");
        all(PickRules::gather, "Gather");
        all(PickRules::gatherElements, "GatherElements");
        all(PickRules::gatherNd, "GatherND");
        all(ValueRules::shape, "Shape");
        all(ValueRules::size, "Size");
        all(ValueRules::constantOfShape, "ConstantOfShape");
        all(ValueRules::range, "Range");
    }

    private Rules() {}

    private static void all(Consumer<Step> rule, String operators) {
        List.of(operators.split(",")).forEach(operator -> RULES.put(operator, rule));
    }

    /** The rule of an operator, or null where it is not known. */
    static Consumer<Step> of(String operator) {
        return RULES.get(operator);
    }
}
