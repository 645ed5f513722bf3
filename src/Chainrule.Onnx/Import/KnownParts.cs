using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Import;

/// <summary>
/// Operators that are no activation of the library, but put together of its activations and straight lines: limits other than 0
/// and 1, and SELU with constants of its own.
/// </summary>
internal static class KnownParts
{
    /// <summary>What an operator comes to; null where it has no such parts.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="arguments">What it reads, without places that are left empty.</param>
    public static ScalarNode? Of(NodeProto node, ScalarNode[] arguments) => node.OpType switch
    {
        "Clip" when !arguments[0].IsConstant => Limited(arguments[0], Limits(node, arguments)),
        "Max" when OneAndConstant(arguments) is var (x, least) => Limited(x, (least, double.PositiveInfinity)),
        "Min" when OneAndConstant(arguments) is var (x, most) => Limited(x, (double.NegativeInfinity, most)),
        "Selu" => ScalarNode.Of("Mul", (x, y, _) => x * y, Elu(arguments[0], node.Number("alpha", 1.6732632)),
            ScalarNode.Constant(node.Number("gamma", 1.0507010))),
        _ => null,
    };

    private static (ScalarNode, double)? OneAndConstant(ScalarNode[] arguments) => arguments switch
    {
        [{ IsConstant: false } x, { IsConstant: true } limit] => (x, limit.Value),
        [{ IsConstant: true } limit, { IsConstant: false } x] => (x, limit.Value),
        _ => null,
    };

    private static (double Least, double Most) Limits(NodeProto node, ScalarNode[] arguments)
    {
        double least = node.Number("min", double.NegativeInfinity), most = node.Number("max", double.PositiveInfinity);
        bool hasLeast = node.Input.Count > 1 && node.Input[1].Length > 0;
        bool hasMost = node.Input.Count > 2 && node.Input[2].Length > 0;
        return (hasLeast ? arguments[1].Value : least, hasMost ? arguments[^1].Value : most);
    }

    private static ScalarNode? Limited(ScalarNode x, (double Least, double Most) limits)
    {
        var (least, most) = (limits.Least < float.MinValue / 2 ? double.NegativeInfinity : limits.Least,
            limits.Most > float.MaxValue / 2 ? double.PositiveInfinity : limits.Most);
        return (double.IsFinite(least), double.IsFinite(most)) switch
        {
            (false, false) => Line(x, 1, 0),
            (true, false) when least == 0 => Relu(x),
            (true, false) => Line(Relu(Line(x, 1, -least)), 1, least),
            (false, true) => Line(Relu(Line(x, -1, most)), -1, most),
            _ when !(least < most) => null,
            _ when least == 0 && most == 1 => HardSigmoid(x, 1, 0),
            _ when least <= 0 && most >= 0 =>
                Line(HardSigmoid(x, 1 / (most - least), -least / (most - least)), most - least, least),
            _ => Line(HardSigmoid(Line(x, 1 / (most - least), -least / (most - least)), 1, 0), most - least, least),
        };
    }

    private static ScalarNode Relu(ScalarNode x) => ScalarNode.Of("Relu", (x, _, _) => Math.Max(x, 0), x);

    private static ScalarNode HardSigmoid(ScalarNode x, double slope, double offset) =>
        ScalarNode.Of("HardSigmoid", (x, _, _) => Math.Clamp(slope * x + offset, 0, 1), x);

    private static ScalarNode Elu(ScalarNode x, double alpha) =>
        ScalarNode.Of("Elu", (x, _, _) => x > 0 ? x : alpha * RealFunctions.ExpMinusOne(x), x);

    private static ScalarNode Line(ScalarNode x, double slope, double offset) => ScalarNode.Of(
        "Line", (x, a, b) => a * x + b, x, ScalarNode.Constant(slope), ScalarNode.Constant(offset));
}
