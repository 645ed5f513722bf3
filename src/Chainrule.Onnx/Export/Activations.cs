using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Onnx.Export;

/// <summary>Activations that this version of ONNX has no operator for, in operators that it has.</summary>
internal static class Activations
{
    private const double GeluLinear = 0.79788456080286536, GeluCubic = 0.044715; // √(2/π)

    /// <summary>x·σ(x).</summary>
    public static string Silu(Silu layer, OnnxGraph graph, string x) => graph.Add("Mul", x, graph.Add("Sigmoid", x));

    /// <summary>x·tanh(ln(1 + eˣ)).</summary>
    public static string Mish(Mish layer, OnnxGraph graph, string x) =>
        graph.Add("Mul", x, graph.Add("Tanh", graph.Add("Softplus", x)));

    /// <summary>½·x·(1 + erf(x/√2)), or with tanh(√(2/π)·(x + 0.044715·x³)) in place of erf.</summary>
    public static string Gelu(Gelu layer, OnnxGraph graph, string x)
    {
        string s;
        if (layer.Form == GeluForm.Exact)
        {
            s = graph.Add("Erf", graph.Add("Mul", x, graph.Scalar((float)Math.Sqrt(0.5))));
        }
        else
        {
            string square = graph.Add("Mul", graph.Add("Mul", x, x), graph.Scalar((float)(GeluLinear * GeluCubic)));
            s = graph.Add("Tanh", graph.Add("Mul", x, graph.Add("Add", square, graph.Scalar((float)GeluLinear))));
        }

        string half = graph.Add("Mul", x, graph.Scalar(0.5f));
        return graph.Add("Mul", half, graph.Add("Add", s, graph.Scalar(1f)));
    }

    /// <summary>sinh x, and beyond the limit straight on.</summary>
    public static string Sinh(Sinh layer, OnnxGraph graph, string x)
    {
        float limit = (float)layer.Limit;
        string bar = graph.Scalar(limit), size = graph.Add("Abs", x);
        string inside = graph.Add("Sinh", graph.Add("Max", graph.Add("Min", x, bar), graph.Scalar(-limit)));
        string far = graph.Add("Mul", graph.Add("Sub", size, bar), graph.Scalar(VectorMath.Cosh(limit)));
        string beyond = graph.Add("Mul", graph.Add("Sign", x), graph.Add("Add", far, graph.Scalar(VectorMath.Sinh(limit))));
        return graph.Add("Where", [graph.Add("Greater", size, bar), beyond, inside]);
    }
}
