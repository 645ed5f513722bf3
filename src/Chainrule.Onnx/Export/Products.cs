using Chainrule.Layers;

namespace Chainrule.Onnx.Export;

/// <summary>Dense layers and convolutions.</summary>
internal static class Products
{
    /// <summary>y = x·W + b.</summary>
    public static NodeValue Dense(Dense layer, ExportedLayer at)
    {
        int inputs = layer.Input.Count, units = layer.Output.Count;
        var p = at.Parameters;
        string w = at.Graph.Constant("weights", p[..(inputs * units)], inputs, units);
        string[] operands = layer.HasBias
            ? [at.Input.Flat, w, at.Graph.Constant("bias", p[(inputs * units)..], units)]
            : [at.Input.Flat, w];
        return at.Last(at.Graph.Add("Gemm", operands));
    }

    /// <summary>A convolution: weights (Rows, Columns, In, Out) become (Out, In, Rows, Columns).</summary>
    public static NodeValue Convolution(Convolution layer, ExportedLayer at)
    {
        var window = layer.Window;
        int taps = window.Rows * window.Columns, channels = window.Channels, outputs = layer.Output[2];
        var p = at.Parameters;
        float[] turned = new float[window.Count * outputs];
        for (int i = 0; i < turned.Length; i++)
        {
            int tap = i % taps, k = i / taps % channels, o = i / taps / channels;
            turned[i] = p[(tap * channels + k) * outputs + o];
        }

        string w = at.Graph.Constant("weights", turned, outputs, channels, window.Rows, window.Columns);
        string[] operands = layer.HasBias
            ? [at.Input.First, w, at.Graph.Constant("bias", p[turned.Length..], outputs)]
            : [at.Input.First, w];
        return at.First(at.Graph.Add("Conv", operands, Pools.Placed(window)));
    }
}
