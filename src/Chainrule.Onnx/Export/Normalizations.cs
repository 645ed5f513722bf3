using Chainrule.Layers;

namespace Chainrule.Onnx.Export;

/// <summary>Batch and layer normalization.</summary>
internal static class Normalizations
{
    /// <summary>Batch normalization by its running statistics; ONNX's channels are the second axis.</summary>
    public static NodeValue Batch(BatchNormalization layer, ExportedLayer at)
    {
        int channels = layer.Input.Sizes[^1];
        var p = at.Parameters;
        var state = at.State;
        string[] learned =
        [
            at.Graph.Constant("scale", p[..channels], channels), at.Graph.Constant("shift", p[channels..], channels),
            at.Graph.Constant("running-mean", state[..channels], channels),
            at.Graph.Constant("running-variance", state[channels..], channels),
        ];
        string Normalized(string x) => at.Graph.Add(
            "BatchNormalization", [x, .. learned],
            OnnxGraph.Attribute("epsilon", layer.Epsilon), OnnxGraph.Attribute("momentum", 1 - layer.Momentum));
        return layer.Input.Rank switch
        {
            1 => at.Last(Normalized(at.Input.Last)),
            3 => at.First(Normalized(at.Input.First)),
            _ => at.Last(Turned(Normalized(Turned(at.Input.Last, at)), at)),
        };
    }

    /// <summary>Layer normalization over the last axis.</summary>
    public static NodeValue Layer(LayerNormalization layer, ExportedLayer at)
    {
        int channels = layer.Input.Sizes[^1];
        var p = at.Parameters;
        string scale = at.Graph.Constant("scale", p[..channels], channels);
        string shift = at.Graph.Constant("shift", p[channels..], channels);
        return at.Last(at.Graph.Add(
            "LayerNormalization", [at.Input.Last, scale, shift],
            OnnxGraph.Attribute("axis", -1L), OnnxGraph.Attribute("epsilon", layer.Epsilon)));
    }

    private static string Turned(string x, ExportedLayer at) =>
        at.Graph.Add("Transpose", [x], OnnxGraph.Attribute("perm", 0, 2, 1));
}
