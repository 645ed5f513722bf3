using System.Globalization;
using System.Text;
using Chainrule.Exchange.Templates;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Exchange.Modules;

/// <summary>A network as a program of Python that builds it of PyTorch's modules.</summary>
internal static class PythonText
{
    /// <summary>The program.</summary>
    /// <exception cref="ChainruleException">A layer has no counterpart.</exception>
    public static string Of(Network network, string file)
    {
        string[] modules = [.. network.Layers.Select((layer, node) => ModuleOf(layer, node))];
        var body = new StringBuilder();
        body.Append(network.IsChain ? "model = nn.Sequential(\n" : "model = Graph(\n");
        for (int i = 0; i < modules.Length; i++)
        {
            string notation = network.Layers[i].Notation.ReplaceLineEndings(" ");
            body.Append(CultureInfo.InvariantCulture, $"    {modules[i]},  # {i} {notation}\n");
        }

        if (!network.IsChain)
        {
            var reads = network.Nodes.Select(node => $"[{string.Join(", ", node.Inputs)}]");
            body.Append(CultureInfo.InvariantCulture, $"    reads=[{string.Join(", ", reads)}],\n");
        }

        string path = file.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        body.Append(")\n");
        body.Append(CultureInfo.InvariantCulture, $"model.load_state_dict(load_file(\"{path}\"))\nmodel.eval()\n");
        string code = body.ToString();
        string[] classes =
        [
            .. Template.PiecesOf("PythonClasses.py")
                .Where(piece => code.Contains($" {NameOf(piece)}(", StringComparison.Ordinal)),
        ];
        string[] imports = ["import torch\nfrom safetensors.torch import load_file\nfrom torch import nn"];
        return classes.Length == 0 ? $"{imports[0]}\n\n{code}" : string.Join("\n\n\n", imports.Concat(classes).Append(code));
    }

    // class NAME(…
    private static string NameOf(string piece) => piece["class ".Length..piece.IndexOf('(', StringComparison.Ordinal)];

    private static string ModuleOf(Layer layer, int node) => layer switch
    {
        Dense dense => $"{(layer.Input.Rank == 1 ? "nn.Linear" : "Dense")}({layer.Input.Count}, {layer.Output.Count}"
            + $"{(dense.HasBias ? "" : ", bias=False")})",
        WindowLayer window => WindowOf(window),
        Flatten => "nn.Flatten()",
        Relu => "nn.ReLU()",
        LeakyRelu leaky => $"nn.LeakyReLU({Written(leaky.Slope)})",
        Elu elu => $"nn.ELU({Written(elu.Alpha)})",
        Selu => "nn.SELU()",
        Gelu gelu => gelu.Form == GeluForm.Exact ? "nn.GELU()" : "nn.GELU(\"tanh\")",
        Silu => "nn.SiLU()",
        Mish => "nn.Mish()",
        Softplus => "nn.Softplus()",
        Sigmoid => "nn.Sigmoid()",
        Tanh => "nn.Tanh()",
        Sinh sinh => $"Sinh({Written(sinh.Limit)})",
        HardSigmoid hard => hard is { Slope: HardSigmoid.DefaultSlope, Offset: HardSigmoid.DefaultOffset }
            ? "nn.Hardsigmoid()" : $"HardSigmoid({Written(hard.Slope)}, {Written(hard.Offset)})",
        Softmax => $"nn.Softmax({LastAxis(layer.Output)})",
        LogSoftmax => $"nn.LogSoftmax({LastAxis(layer.Output)})",
        BatchNormalization norm when layer.Input.Rank is 1 or 3 =>
            $"nn.BatchNorm{(layer.Input.Rank == 1 ? 1 : 2)}d"
            + $"({layer.Input.Sizes[^1]}, {Written(norm.Epsilon)}, {Written(norm.Momentum)})",
        LayerNormalization norm when layer.Input.Rank is 1 or 2 or 3 =>
            $"{(layer.Input.Rank == 3 ? "ChannelNorm" : "nn.LayerNorm")}({layer.Input.Sizes[^1]}, {Written(norm.Epsilon)})",
        Dropout dropout => $"nn.Dropout({Written(dropout.Rate)})",
        CategoryEmbedding embedding =>
            $"Embedding({string.Join(", ", embedding.Categories.Select(table => $"({table.Count}, {table.Size})"))})",
        PiecewiseLinearEmbedding pieces => $"Piecewise({pieces.Numbers}, {pieces.Bins}, {pieces.Size})",
        PeriodicEmbedding waves => $"Periodic({waves.Numbers}, {waves.Frequencies}, {waves.Size})",
        Sum => "Sum()",
        Concatenate => $"Concatenate({LastAxis(layer.Output)})",
        { IsIdentity: true } or { IsTrainingOnly: true } => "nn.Identity()",
        _ => throw new ChainruleException(
            $"layers.{node} ({layer.Notation}) has no counterpart among PyTorch's modules", "export the model as ONNX"),
    };

    private static string WindowOf(WindowLayer layer)
    {
        var w = layer.Window;
        string sizes = $"({w.Rows}, {w.Columns}), ({w.RowStride}, {w.ColumnStride})";
        bool isEven = w.Top == w.Bottom && w.Left == w.Right;
        string around = $"pad=({w.Left}, {w.Right}, {w.Top}, {w.Bottom})", even = $"({w.Top}, {w.Left})";
        bool fitsPool = isEven && 2 * w.Top <= w.Rows && 2 * w.Left <= w.Columns; // all that PyTorch's pools take
        return layer switch
        {
            Convolution conv => $"{(isEven ? "nn.Conv2d" : "Conv")}({w.Channels}, {layer.Output[2]}, {sizes}, "
                + $"{(isEven ? $"padding={even}" : around)}{(conv.HasBias ? "" : ", bias=False")})",
            MaxPooling => fitsPool ? $"nn.MaxPool2d({sizes}, {even})" : $"MaxPool({sizes}, {around})",
            AveragePooling => fitsPool
                ? $"nn.AvgPool2d({sizes}, {even}, count_include_pad=False)" : $"AveragePool({sizes}, {around})",
            _ => "nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())",
        };
    }

    // The last axis here, channels or numbers, is the second there; that of an image of one channel stays the last.
    private static int LastAxis(Shape shape) => shape.Rank == 2 ? 3 : 1;

    private static string Written(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
