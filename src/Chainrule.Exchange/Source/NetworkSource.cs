using System.Globalization;
using System.Text;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Exchange.Source;

/// <summary>A network as a method of C#: each node a statement or two, in the order of the nodes.</summary>
internal sealed class NetworkSource(SourceText text, Network network)
{
    // numbers: of one row, and of all
    private const int MostOnStack = 4096, MostTogether = 4 * MostOnStack;

    private readonly StringBuilder _body = new();
    private readonly Dictionary<int, string> _values = new() { [-1] = "x" };
    private int _together;

    /// <summary>The numbers of a row filled up to whole vectors.</summary>
    public static int Padded(int count) => (count + 15) / 16 * 16;

    /// <summary>Room for the numbers of a row, as an expression.</summary>
    public static string Room(int count) =>
        Padded(count) <= MostOnStack ? $"stackalloc float[{Padded(count)}]" : $"new float[{Padded(count)}]";

    /// <summary>Writes the method <c>Network(x, y)</c>, both filled up to whole vectors.</summary>
    /// <exception cref="ChainruleException">A layer can't be written.</exception>
    public void Write()
    {
        for (int node = 0; node < network.Nodes.Count; node++)
        {
            _body.Append(CultureInfo.InvariantCulture, $"        // {node}: {InOneLine(network.Layers[node].Notation)}\n");
            Add(node, network.Layers[node]);
        }

        _body.Append(CultureInfo.InvariantCulture, $"        {_values[network.Nodes.Count - 1]}.CopyTo(y);\n");
        text.Member($$"""
                // {{InOneLine(network.Notation)}}
                private static void Network(Span<float> x, Span<float> y)
                {
            {{_body}}    }
            """);
    }

    private void Add(int node, Layer layer)
    {
        switch (layer)
        {
            case Dense dense:
                Add(node, dense);
                break;
            case Join join:
                Add(node, join);
                break;
            case CategoryEmbedding or PiecewiseLinearEmbedding or PeriodicEmbedding:
                AddEmbedding(node, layer);
                break;
            case BatchNormalization norm:
                Add(node, norm);
                break;
            case { IsIdentity: true } or { IsTrainingOnly: true }:
                _values[node] = _values[network.Nodes[node].Inputs[0]];
                break;
            default:
                string value = InPlace(node);
                string run = layer.Output.Rank == 0 ? "1" : $"{layer.Output.Sizes[^1]}";
                string? call = layer switch
                {
                    Softmax => $"Softmax({value}.Slice(i, {run}))",
                    LogSoftmax => $"LogSoftmax({value}.Slice(i, {run}))",
                    LayerNormalization => null,
                    _ => $"Map<Layer{node}>({value})",
                };
                Call(node, layer, value, call, run);
                break;
        }
    }

    private void Call(int node, Layer layer, string value, string? call, string run)
    {
        if (layer is LayerNormalization norm)
        {
            Vectors(node, out var scale, out var shift);
            text.Part($"Scale{node}", scale);
            text.Part($"Shift{node}", shift);
            Say($"LayerNorm({value}, {layer.Output.Count}, Scale{node}, Shift{node}, {SourceText.Literal(norm.Epsilon)});");
        }
        else if (layer is Softmax or LogSoftmax)
        {
            Say($"for (int i = 0; i < {layer.Output.Count}; i += {run})");
            Say("{");
            Say($"    {call};");
            Say("}");
        }
        else
        {
            text.Member($$"""
                    private readonly struct Layer{{node}} : IFunction
                    {
                        public static Lanes Of(Lanes x) => {{FunctionOf(layer, node)}};
                    }
                """);
            Say($"{call};");
        }
    }

    private static string FunctionOf(Layer layer, int node) => layer switch
    {
        Relu => "Relu(x)",
        LeakyRelu leaky => $"LeakyRelu(x, {SourceText.Literal((float)leaky.Slope)})",
        Elu elu => $"Elu(x, {SourceText.Literal((float)elu.Alpha)})",
        Selu => "Selu(x)",
        Gelu gelu => gelu.Form == GeluForm.Exact ? "Gelu(x)" : "GeluTanh(x)",
        Silu => "Silu(x)",
        Mish => "Mish(x)",
        Softplus => "Softplus(x)",
        Sigmoid => "Sigmoid(x)",
        Tanh => "Tanh(x)",
        Sinh sinh => $"Sinh(x, {SourceText.Literal((float)sinh.Limit)}, "
            + $"{SourceText.Literal(VectorMath.Sinh((float)sinh.Limit))}, "
            + $"{SourceText.Literal(VectorMath.Cosh((float)sinh.Limit))})",
        HardSigmoid hard =>
            $"HardSigmoid(x, {SourceText.Literal((float)hard.Slope)}, {SourceText.Literal((float)hard.Offset)})",
        _ => throw new ChainruleException(
            $"layers.{node} ({layer.Notation}) can't be written as C#: that is for dense networks, of images, numbers and tables",
            "export the model as ONNX"),
    };

    private void Add(int node, Dense dense)
    {
        int outputs = dense.Output.Count, weights = dense.Input.Count * outputs;
        var parameters = network.SliceOf(node, network.Parameters);
        text.Padded($"Weights{node}", parameters[..weights], outputs);
        text.Padded($"Bias{node}", dense.HasBias ? parameters[weights..] : new float[outputs], outputs);
        string from = _values[network.Nodes[node].Inputs[0]];
        Declare(node, outputs);
        Say($"Dense({from}, Weights{node}, Bias{node}, v{node});");
    }

    private void Add(int node, Join join)
    {
        var inputs = network.Nodes[node].Inputs;
        Declare(node, join.Output.Count);
        int width = join.Output.Sizes[^1];
        for (int i = 0; i < inputs.Count; i++)
        {
            int own = join.Inputs[i].Sizes[^1], count = join.Inputs[i].Count;
            if (join is Sum)
            {
                Say(i == 0 ? $"{_values[inputs[i]]}.CopyTo(v{node});" : $"Add(v{node}, {_values[inputs[i]]});");
            }
            else
            {
                Say($"for (int i = 0, j = {join.PlaceOf(i, 0)}; i < {count}; i += {own}, j += {width})");
                Say("{");
                Say($"    {_values[inputs[i]]}.Slice(i, {own}).CopyTo(v{node}[j..]);");
                Say("}");
            }
        }
    }

    private void AddEmbedding(int node, Layer layer)
    {
        var parameters = network.SliceOf(node, network.Parameters);
        string from = _values[network.Nodes[node].Inputs[0]], inputs = $"{layer.Input.Count}";
        int[] ends = [.. layer.Parameters.Select(block => block.Shape.Count)];
        Declare(node, layer.Output.Count);
        switch (layer)
        {
            case CategoryEmbedding embedding:
                text.Part($"Tables{node}", parameters);
                string counts = string.Join(", ", embedding.Categories.Select(one => one.Count));
                string sizes = string.Join(", ", embedding.Categories.Select(one => one.Size));
                int plain = layer.Input.Count - embedding.Categories.Count;
                Say($"Embed({from}, {inputs}, {plain}, [{counts}], [{sizes}], Tables{node}, v{node});");
                break;
            case PiecewiseLinearEmbedding pieces:
                text.Part($"Weights{node}", parameters[..ends[0]]);
                text.Part($"Bias{node}", parameters[ends[0]..]);
                Say($"Piecewise({from}, {inputs}, {pieces.Numbers}, {pieces.Bins}, {pieces.Size}, "
                    + $"Weights{node}, Bias{node}, v{node});");
                break;
            case PeriodicEmbedding waves:
                text.Part($"Frequencies{node}", parameters[..ends[0]]);
                text.Part($"Weights{node}", parameters.Slice(ends[0], ends[1]));
                text.Part($"Bias{node}", parameters[(ends[0] + ends[1])..]);
                Say($"Periodic({from}, {inputs}, {waves.Numbers}, {waves.Frequencies}, {waves.Size}, "
                    + $"Frequencies{node}, Weights{node}, Bias{node}, v{node});");
                break;
        }
    }

    // As the layer computes it in prediction: factors in double precision, rounded once.
    private void Add(int node, BatchNormalization norm)
    {
        Vectors(node, out var scale, out var shift);
        var state = network.StateOf(node);
        int channels = scale.Length;
        float[] a = new float[channels], b = new float[channels];
        for (int k = 0; k < channels; k++)
        {
            double factor = scale[k] * (1 / Math.Sqrt(state[channels + k] + norm.Epsilon));
            (a[k], b[k]) = ((float)factor, (float)(shift[k] - (state[k] * factor)));
        }

        text.Part($"Scale{node}", a);
        text.Part($"Shift{node}", b);
        string value = InPlace(node);
        Say(channels == norm.Output.Count
            ? $"Scale({value}, Scale{node}, Shift{node});"
            : $"ScaleChannels({value}, {norm.Output.Count}, Scale{node}, Shift{node});");
    }

    private void Vectors(int node, out Span<float> scale, out Span<float> shift)
    {
        var parameters = network.SliceOf(node, network.Parameters);
        scale = parameters[..(parameters.Length / 2)];
        shift = parameters[scale.Length..];
    }

    // The value that a node reads, to be changed where nobody else reads it, or else a copy.
    private string InPlace(int node)
    {
        int input = network.Nodes[node].Inputs[0];
        string from = _values[input];
        if (_values.Where(value => value.Value == from).Sum(value => network.Graph.ReadersOf(value.Key).Length)
            > _values.Count(value => value.Value == from))
        {
            Declare(node, network.Layers[node].Output.Count);
            Say($"{from}.CopyTo(v{node});");
            return $"v{node}";
        }

        return _values[node] = from;
    }

    private void Declare(int node, int count)
    {
        _values[node] = $"v{node}";
        _together += Padded(count);
        Say($"Span<float> v{node} = {(_together <= MostTogether ? Room(count) : $"new float[{Padded(count)}]")};");
    }

    // A layer of somebody's own may be called anything; a comment ends with its line.
    private static string InOneLine(string notation) => notation.ReplaceLineEndings(" ");

    private void Say(string line) => _body.Append(CultureInfo.InvariantCulture, $"        {line}\n");
}
