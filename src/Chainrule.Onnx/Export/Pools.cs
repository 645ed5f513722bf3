using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Export;

/// <summary>Pools, and how windows are placed.</summary>
internal static class Pools
{
    /// <summary>A pool of windows. Means don't count what padding adds, in ONNX as in Chainrule.</summary>
    public static NodeValue Pool(string type, Window window, ExportedLayer at) =>
        at.First(at.Graph.Add(type, [at.Input.First], Placed(window)));

    /// <summary>The mean of all pixels.</summary>
    public static NodeValue Global(GlobalPooling layer, ExportedLayer at)
    {
        string mean = at.Graph.Add("GlobalAveragePool", at.Input.First);
        return at.Last(at.Graph.Add("Reshape", mean, at.Graph.Constant("shape", [-1L, layer.Output.Count], 2)));
    }

    /// <summary>The attributes of a window.</summary>
    public static AttributeProto[] Placed(Window window) =>
    [
        OnnxGraph.Attribute("kernel_shape", window.Rows, window.Columns),
        OnnxGraph.Attribute("strides", window.RowStride, window.ColumnStride),
        OnnxGraph.Attribute("pads", window.Top, window.Left, window.Bottom, window.Right),
    ];
}
